import type { SourceDocument } from "../../model/location.ts";
import { asFields, asList, type Fields, isFields } from "./json.ts";
import { unjudged } from "./out-of-scope.ts";
import type { PlanSide } from "./resources.ts";

/** What the raw document holds on one side, counted without reading it. */
export interface RawCount {
	/** Inbound elements of security groups: rule resources and inline elements, computed ones included. */
	readonly inbound: number;
	/** Rule-holding resources of clouds that are not judged. */
	readonly outOfScope: number;
	/** Resources of providers that this reader knows. */
	readonly objects: number;
}

const INLINE_TYPES: ReadonlySet<string> = new Set(["aws_security_group", "aws_default_security_group"]);

/** What does not say that it is outbound counts: it may matter. */
const isInbound = ({ direction }: Fields): boolean => String(direction).toLowerCase() !== "outbound";

/** Counts on the raw JSON, by another way than the reader goes: what is read has to add up to it. */
export function countRaw(document: SourceDocument, side: PlanSide): RawCount {
	const root = asFields(document.value);
	const total = { inbound: 0, outOfScope: 0, objects: 0 };
	const seen = new Set<unknown>();
	const count = (resource: Fields, values: unknown, unknown: unknown): void => {
		if (resource["mode"] === "data" || !isFields(values)) return;
		const type = String(resource["type"]);
		if (/^(?:aws|azurerm)_/.test(type)) total.objects++;
		if (unjudged(type) !== null) total.outOfScope++;
		if (type === "aws_vpc_security_group_ingress_rule") total.inbound++;
		if (type === "aws_security_group_rule" && values["type"] !== "egress") total.inbound++;
		if (type === "azurerm_network_security_rule" && isInbound(values)) total.inbound++;
		if (type === "azurerm_network_security_group" && unknown !== true && asFields(unknown)["security_rule"] !== true)
			total.inbound += asList(values["security_rule"]).filter((rule) => isInbound(asFields(rule))).length;
		if (INLINE_TYPES.has(type) && unknown !== true && asFields(unknown)["ingress"] !== true)
			total.inbound += asList(values["ingress"]).length;
	};
	for (const entry of asList(root["resource_changes"]).map(asFields)) {
		if (entry["deposed"] !== undefined) continue;
		seen.add(entry["address"]);
		const change = asFields(entry["change"]);
		const kept = asList(change["actions"]).includes("forget");
		if (side === "before") count(entry, change["before"], undefined);
		else count(entry, kept ? change["before"] : change["after"], kept ? undefined : change["after_unknown"]);
	}
	const walk = (module: unknown): void => {
		for (const resource of asList(asFields(module)["resources"]).map(asFields)) {
			if (seen.has(resource["address"]) || "deposed_key" in resource) continue;
			seen.add(resource["address"]);
			count(resource, resource["values"], undefined);
		}
		for (const child of asList(asFields(module)["child_modules"])) walk(child);
	};
	walk(asFields(asFields(root["prior_state"])["values"])["root_module"]);
	if (!("resource_changes" in root)) walk(asFields(root["values"])["root_module"]);
	if (!("resource_changes" in root) && !("prior_state" in root)) walk(asFields(root["planned_values"])["root_module"]);
	return total;
}
