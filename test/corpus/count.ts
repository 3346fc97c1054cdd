/**
 * How many inbound rules of AWS and Azure a Terraform plan or state holds, counted on its raw JSON by nothing but the plan format and cloud.md
 * sections 2, 3 and 6: it shares no line with the reader that it checks. Rules of other clouds are no part of it.
 */
type Json = { readonly [key: string]: unknown };

const object = (value: unknown): Json => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {});
const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** One resource as it will be: its type, its values, and which of them are known after apply only. */
interface Planned {
	readonly address: string;
	readonly type: string;
	readonly values: Json | null;
	readonly unknown: Json;
}

/** What a plan leaves standing. A resource that is forgotten stays in the cloud; a deposed object is on its way out. */
function planned(change: Json): Planned | null {
	if (change["mode"] === "data" || change["deposed"] !== undefined) return null;
	const { actions, before, after, after_unknown: unknown } = object(change["change"]);
	const forgotten = array(actions).includes("forget");
	const values = forgotten ? before : after;
	return {
		address: String(change["address"]),
		type: String(change["type"]),
		values: values === null ? null : object(values),
		unknown: forgotten ? {} : object(unknown),
	};
}

function* below(module: unknown): Generator<Json> {
	for (const resource of array(object(module)["resources"])) yield object(resource);
	for (const child of array(object(module)["child_modules"])) yield* below(child);
}

function inbound({ type, values, unknown }: Planned): number {
	if (values === null) return 0;
	if (type === "aws_vpc_security_group_ingress_rule") return 1;
	if (type === "azurerm_network_security_rule") return values["direction"] === "Inbound" ? 1 : 0;
	if (type === "azurerm_network_security_group")
		return array(values["security_rule"]).filter((rule) => object(rule)["direction"] === "Inbound").length;
	if (type === "aws_security_group_rule") return values["type"] === "ingress" ? 1 : 0;
	if (type !== "aws_security_group" && type !== "aws_default_security_group") return 0;
	return unknown["ingress"] === true ? 0 : array(values["ingress"]).length;
}

/** The number of inbound rule elements of AWS and Azure in one plan or state. */
export function countInbound(document: unknown): number {
	const root = object(document);
	const changes = array(root["resource_changes"]).map((entry) => planned(object(entry)));
	const changed = new Set(array(root["resource_changes"]).map((entry) => object(entry)["address"]));
	// What a plan with -target or -refresh-only leaves out stands in its state; a state by itself has nothing else.
	const states = [object(root["prior_state"])["values"], ...("resource_changes" in root ? [] : [root["values"]])];
	const standing = states
		.flatMap((values) => [...below(object(values)["root_module"])])
		.filter(({ mode, address, deposed_key: deposed }) => mode !== "data" && deposed === undefined && !changed.has(address))
		.map(({ address, type, values }): Planned => ({ address: String(address), type: String(type), values: object(values), unknown: {} }));
	return [...changes.filter((one) => one !== null), ...standing].reduce((sum, one) => sum + inbound(one), 0);
}
