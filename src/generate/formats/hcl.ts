/** The text of an expression, or the body of a nested block. */
type Value = string | Body;
export type Body = readonly (readonly [key: string, value: Value])[];

/** A block as `terraform fmt` writes it: equal signs of neighbouring attributes in one column. */
export const block = (head: string, body: Body): string => [`${head} {`, ...lines(body, "  "), "}"].join("\n");

export const resource = (type: string, name: string, body: Body): string => block(`resource "${type}" "${name}"`, body);

export const variable = (name: string, description: string, more: Body = []): string =>
	block(`variable "${name}"`, [["type", "string"], ["description", quoted(description)], ...more]);

function lines(body: Body, indent: string): readonly string[] {
	const width = Math.max(0, ...body.filter(([, value]) => typeof value === "string").map(([key]) => key.length));
	return body.flatMap(([key, value], index) => {
		if (typeof value === "string") return [`${indent}${key.padEnd(width)} = ${value}`];
		// terraform fmt leaves empty lines as they are; people put one before a nested block.
		const gap = index > 0 ? [""] : [];
		return [...gap, `${indent}${key} {`, ...lines(value, `${indent}  `), `${indent}}`];
	});
}

/** A name as Terraform takes it, of any text. */
export const label = (text: string): string => text.replace(/[^0-9a-zA-Z]+/g, "_").replace(/^(?=\d)/, "_");

/** A string of HCL; what would begin an expression is doubled. */
export const quoted = (text: string): string => JSON.stringify(text).replace(/[$%](?=\{)/g, (mark) => mark + mark);

export const listOf = (items: readonly string[]): string => `[${items.join(", ")}]`;
