import type { Outside } from "../../model/inventory.ts";
import type { Step } from "./address.ts";
import type { Resource } from "./resources.ts";
import type { Wanted } from "./wanted.ts";
import type { Path, World } from "./world.ts";

/** Types whose values other stacks or people wrote: what such a value is only the other stack's own input can tell. */
const ELSEWHERE: ReadonlySet<string> = new Set([
	"aws_cloudformation_export",
	"aws_cloudformation_stack",
	"aws_ssm_parameter",
	"aws_ssm_parameters_by_path",
	"consul_keys",
	"external",
	"http",
	"terraform_remote_state",
	"tfe_outputs",
]);

/** What a value of a resource of another kind is for a reference: known, from outside, or of no use. */
export type Other =
	| { readonly kind: "value"; readonly value: unknown }
	| { readonly kind: "outside"; readonly text: string; readonly link: Outside; readonly whole: boolean }
	| { readonly kind: "other" };

const pathOf = (rest: readonly Step[]): Path => rest.map((step) => (typeof step === "object" ? step.key : step));
const stepText = (step: Step): string => (typeof step === "object" ? `[${JSON.stringify(step.key)}]` : `.${step}`);

/** A value that some resource holds without being the thing that is wanted. */
export function otherValue(world: World, wanted: Wanted, resource: Resource, rest: readonly Step[]): Other {
	if (rest.length > 0 && !world.isPending(resource, pathOf(rest))) {
		const value = valueAt(resource, rest);
		// Nothing is what conditions ask for; a list that is empty is a list.
		return value === null || value === undefined || value === "" ? { kind: "other" } : { kind: "value", value };
	}
	const text = `${resource.address}${rest.map(stepText).join("")}`;
	if (ELSEWHERE.has(resource.type) && (resource.at.mode === "data" || resource.type === "aws_cloudformation_stack"))
		return { kind: "outside", text, link: linkOf(world, resource, rest), whole: rest.length === 0 };
	return resource.at.mode === "data" && rest.length > 0 && wanted.names.test(text)
		? { kind: "outside", text, link: {}, whole: false }
		: { kind: "other" };
}

/** Where the values of other stacks stand in their data sources. */
const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
	terraform_remote_state: ["outputs"],
	tfe_outputs: ["values", "nonsensitive_values"],
};

function linkOf(world: World, resource: Resource, rest: readonly Step[]): Outside {
	const [attribute, name, ...below] = pathOf(rest);
	if (OUTPUTS[resource.type]?.includes(String(attribute)) === true && typeof name === "string") return { key: outputKey(name, below) };
	const parameter = resource.type === "aws_ssm_parameter" && attribute === "value" ? world.text(resource, "name") : null;
	return parameter === null ? {} : { key: parameterKey(parameter) };
}

/** Names under which stacks find each other's values. */
export const outputKey = (name: string, below: Path): string =>
	`output:${name}${below.map((step) => `[${JSON.stringify(step)}]`).join("")}`;
export const parameterKey = (name: string): string => `parameter:${name}`;

function valueAt(resource: Resource, rest: readonly Step[]): unknown {
	let here: unknown = resource.values;
	for (const step of pathOf(rest)) {
		if (typeof here !== "object" || here === null) return undefined;
		here = (here as Readonly<Record<string | number, unknown>>)[step];
	}
	return here;
}
