import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type PlanSide, planShape, readTerraform } from "../../../../src/readers/terraform/index.ts";

const SHARED = join(import.meta.dirname, "../../../../../shared");

interface Entry {
	readonly type: string;
	readonly mode?: string;
	readonly deposed?: string;
	readonly change: {
		readonly actions: readonly string[];
		readonly before: Values | null;
		readonly after: Values | null;
		readonly after_unknown?: { readonly ingress?: unknown };
	};
}
interface Values {
	readonly type?: string;
	readonly direction?: string;
	readonly ingress?: readonly unknown[] | null;
	readonly security_rule?: readonly { readonly direction?: string }[] | null;
}

function jsonFiles(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? jsonFiles(path) : entry.name.endsWith(".json") ? [path] : [];
	});
}

const isPlan = (value: unknown): value is { readonly resource_changes: readonly Entry[] } =>
	typeof value === "object" && value !== null && "format_version" in value && "resource_changes" in value;

/** Rule resources alone: every plan shows them in the same way, whatever else groups show. */
function ruleResources(plan: { readonly resource_changes: readonly Entry[] }, side: PlanSide): number {
	return plan.resource_changes.filter((entry) => {
		const values = entry.change.actions.includes("forget") ? entry.change.before : entry.change[side];
		const inbound =
			entry.type === "aws_vpc_security_group_ingress_rule" ||
			(entry.type === "aws_security_group_rule" && values?.type === "ingress") ||
			(entry.type === "azurerm_network_security_rule" && values?.direction === "Inbound");
		return values !== null && inbound && entry.deposed === undefined;
	}).length;
}

const GROUPS: readonly string[] = ["aws_security_group", "aws_default_security_group", "azurerm_network_security_group"];
const INLINE = /\.(?:ingress|security_rule)\[[^\]]+\]$/;

/** Inline elements of groups that a plan makes: nobody but their author put them there. */
const inlineElements = (plan: { readonly resource_changes: readonly Entry[] }): number =>
	plan.resource_changes
		.filter(({ type, mode }) => mode !== "data" && GROUPS.includes(type))
		.reduce((sum, { change }) => {
			const azure = (change.after?.security_rule ?? []).filter(({ direction }) => direction === "Inbound").length;
			return sum + azure + (change.after_unknown?.ingress === true ? 0 : (change.after?.ingress?.length ?? 0));
		}, 0);

const folders = ["plans", "corpus/terraform-plans"].map((name) => join(SHARED, name)).filter((folder) => existsSync(folder));
if (folders.length === 0) console.log("skipped: ../shared is not here, 0 plans read");

describe.skipIf(folders.length === 0)("plans of ../shared", () => {
	const plans = folders
		.flatMap(jsonFiles)
		.map((path) => ({ path, value: JSON.parse(readFileSync(path, "utf8")) as unknown }))
		.filter(({ value }) => isPlan(value));

	it("are all there", () => {
		expect(plans.length).toBeGreaterThanOrEqual(80);
	});

	it.each(plans)("$path: every rule is read", ({ path, value }) => {
		const document = { file: path, value, line: () => undefined };
		if (!isPlan(value)) throw new Error("filtered above");
		for (const side of ["after", "before"] as const) {
			const inventory = readTerraform(document, side);
			const rules = [...inventory.filters.values()]
				.filter(({ kind }) => kind !== "aws-network-acl")
				.flatMap((filter) => filter.ingress.filter((rule) => !rule.id.includes("#")));
			const [input] = inventory.inputs;
			expect(input?.counted).toBe((input?.rules ?? 0) + (input?.unread ?? 0));
			expect(rules.length).toBe(input?.rules);
			expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length);
			const standalone = rules.filter((rule) => !INLINE.test(rule.id)).length;
			const refused = inventory.unread.filter((one) => one.cause === "rejected" && !INLINE.test(one.rule)).length;
			expect(standalone + refused).toBe(ruleResources(value, side));
			if (side === "after" && value.resource_changes.every(({ change }) => ["create", "read"].includes(change.actions.join()))) {
				const inline = rules.length - standalone;
				expect(inline + inventory.unread.filter((one) => one.cause === "rejected" && INLINE.test(one.rule)).length).toBe(
					inlineElements(value),
				);
			}
		}
		expect(planShape(document).kind).toBe("terraform-plan");
	});
});
