import { CORE_SCHEMA, defineMappingTag, defineScalarTag, defineSequenceTag, mergeTag, type Schema } from "js-yaml";

const longForm = (tag: string, value: unknown): Record<string, unknown> => {
	const name = tag.replace(/^!+/, "");
	return { [name === "Ref" || name === "Condition" ? name : `Fn::${name}`]: value };
};
const CLOUDFORMATION = [
	"And",
	"Base64",
	"Cidr",
	"Condition",
	"Equals",
	"FindInMap",
	"GetAtt",
	"GetAZs",
	"If",
	"ImportValue",
	"Join",
	"Not",
	"Or",
	"Ref",
	"Select",
	"Split",
	"Sub",
	"ToJsonString",
	"Transform",
] as const;
/** YAML 1.2's core schema, `<<` merge keys, and CloudFormation's short tags in their long form. */
export const SCHEMA: Schema = CORE_SCHEMA.withTags(
	mergeTag,
	CLOUDFORMATION.flatMap((name) => [
		defineScalarTag(`!${name}`, { resolve: (source) => longForm(name, source), identify: () => false }),
		defineSequenceTag<{ list: unknown[] }, Record<string, unknown>>(`!${name}`, {
			create: () => ({ list: [] }),
			addItem: (carrier, item) => {
				carrier.list.push(item);
			},
			finalize: (carrier) => longForm(name, carrier.list),
			identify: () => false,
		}),
		defineMappingTag<Map<unknown, unknown>, Record<string, unknown>>(`!${name}`, {
			create: () => new Map(),
			addPair: (carrier, key, value) => {
				carrier.set(key, value);
				return "";
			},
			has: (carrier, key) => carrier.has(key),
			keys: (result) => Object.keys(result),
			get: (result, key) => result[String(key)],
			finalize: (carrier) => longForm(name, Object.fromEntries(carrier)),
			identify: () => false,
		}),
	]),
);
