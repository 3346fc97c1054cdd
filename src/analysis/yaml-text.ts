/** Words that YAML readers take for something else than text. */
const TAKEN = /^(?:true|false|null|yes|no|on|off|y|n)$/i;
const PLAIN = /^[A-Za-z/][\w./-]*$/;
const CIDR = /^\d+(?:\.\d+){3}\/\d+$/;
/** Lines up to this length keep a mapping or list on one line. */
const WIDTH = 96;

type Value = string | number | boolean | readonly Value[] | { readonly [key: string]: Value };
export type Mapping = { readonly [key: string]: Value };

/** A value as YAML in block style, small parts in flow style: what people write by hand. It ends without a line break. */
export const yamlOf = (value: Value): string => render(value, "").text;

/** Lines of a value, indented where they are a block of their own. */
function render(value: Value, indent: string): { readonly text: string; readonly block: boolean } {
	if (typeof value !== "object") return { text: scalar(value), block: false };
	const short = flowOf(value);
	const entries = isList(value) ? value.map((item) => [null, item] as const) : Object.entries(value);
	if (entries.length === 0 || (indent !== "" && indent.length + short.length <= WIDTH && depth(value) < 3))
		return { text: short, block: false };
	const lines = entries.map(([key, item]) => {
		const { text, block } = render(item, `${indent}  `);
		// The first entry of a block in a list stands behind the dash.
		if (key === null) return `${indent}- ${block ? text.slice(indent.length + 2) : text}`;
		return `${indent}${scalar(key)}:${block ? `\n${text}` : ` ${text}`}`;
	});
	return { text: lines.join("\n"), block: true };
}

const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

const depth = (value: Value): number =>
	typeof value === "object" ? 1 + Math.max(0, ...Object.values(value as Mapping).map((item) => depth(item))) : 0;

/** A value on one line. */
function flowOf(value: Value): string {
	if (typeof value !== "object") return scalar(value);
	if (isList(value)) return `[${value.map(flowOf).join(", ")}]`;
	return `{${Object.entries(value)
		.map(([key, item]) => `${scalar(key)}: ${flowOf(item)}`)
		.join(", ")}}`;
}

const scalar = (value: string | number | boolean): string =>
	typeof value !== "string" || (PLAIN.test(value) && !TAKEN.test(value)) || CIDR.test(value) ? String(value) : JSON.stringify(value);
