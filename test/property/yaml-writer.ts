import { step } from "./pointers.ts";

/** Says which of `ways` is taken next, from 0. */
export type Choose = (ways: number) => number;

/** Takes its choices from a list, over and over. */
export function choosing(list: readonly number[]): Choose {
	let next = 0;
	return (ways) => (list[next++ % list.length] as number) % ways;
}

/** A text and, for each of its documents that hold something, the line (from 1) on which the value at each pointer stands. */
export interface Written {
	readonly text: string;
	readonly lines: readonly ReadonlyMap<string, number>[];
}

/**
 * Writes values as people and tools write them: block and flow style, comments and empty lines, every kind of scalar, explicit keys,
 * anchors and aliases, directives, empty documents, tabs, CRLF and byte order marks. It counts lines as it goes and knows no parser.
 */
export function writeYaml(documents: readonly unknown[], choose: Choose): Written {
	const writer = new Writer(choose);
	const lines = documents.map((value, index) => writer.document(value, index));
	return { text: writer.finished(), lines };
}

/** How a value begins: on a line of its own, after `key:`, after `- `, or inside brackets. */
type Position = "document" | "member" | "item" | "flow";

class Writer {
	private text = "";
	private line = 1;
	private lines = new Map<string, number>();
	/** What is anchored in this document, and where, by its JSON. */
	private anchors = new Map<string, { readonly name: string; readonly pointer: string }>();
	private named = 0;

	constructor(private readonly choose: Choose) {}

	document(value: unknown, index: number): ReadonlyMap<string, number> {
		this.lines = new Map();
		this.anchors = new Map();
		const directive = index === 0 && this.sometimes(8);
		if (directive) this.put("%YAML 1.2\n");
		this.aside(0);
		for (let more = this.sometimes(4) ? 1 + this.choose(2) : 0; more > 0; more--)
			this.put(this.pick(["---\n", "---\n# nothing\n", "--- # nothing\n...\n"]));
		const flow = this.sometimes(8);
		if (flow) this.put("--- ");
		else if (directive || index > 0 || this.choose(2) === 0) this.put(this.pick(["---\n", "--- # one more\n", "---  \n"]));
		if (flow) this.flow(value, 1, "");
		else {
			this.aside(0);
			this.node(value, 0, "", "document");
		}
		if (flow) this.put("\n");
		if (this.sometimes(8)) this.put("...\n");
		return this.lines;
	}

	finished(): string {
		const end = this.sometimes(6) && /[\]}\w]\n$/.test(this.text) ? this.text.slice(0, -1) : this.text;
		const marked = this.sometimes(8) ? `\ufeff${end}` : end;
		return this.sometimes(4) ? marked.replaceAll("\n", "\r\n") : marked;
	}

	/** A value after what introduces it, to the end of its last line. `indent`: where its own lines begin. */
	private node(value: unknown, indent: number, pointer: string, position: Position): void {
		if (position !== "document") {
			const known = this.anchors.get(JSON.stringify(value));
			if (known !== undefined && this.choose(2) === 0) {
				this.put(`${this.gap()}*${known.name}`);
				this.standHere(pointer);
				this.copyLines(known.pointer, pointer);
				this.end();
				return;
			}
		}
		const name = position !== "document" && this.sometimes(3) ? `n${this.named++}` : null;
		const lead = name === null ? "" : `&${name}`;
		if (typeof value !== "object" || value === null) this.blockScalarOrLine(value, indent, pointer, position, lead);
		else if (Object.keys(value).length === 0 || (position !== "document" && this.sometimes(4))) {
			this.put(`${position === "document" ? "" : this.gap()}${lead}${lead === "" ? "" : " "}`);
			this.flow(value, indent + 1, pointer);
			this.end();
		} else this.block(value, indent, pointer, position, lead);
		if (name !== null) this.anchors.set(JSON.stringify(value), { name, pointer });
	}

	private block(value: object, indent: number, pointer: string, position: Position, lead: string): void {
		const compact = position === "item" && lead === "" && this.choose(4) > 0;
		if (position !== "document" && !compact) {
			this.put(lead === "" ? "" : `${this.gap()}${lead}`);
			this.end();
			this.aside(indent);
		}
		const entries = Object.entries(value);
		for (const [index, [key, member]] of entries.entries()) {
			if (index > 0) this.aside(indent);
			this.put(" ".repeat(index === 0 && compact ? 1 : indent));
			if (index === 0) this.standHere(pointer);
			const below = pointer + step(key);
			if (Array.isArray(value)) {
				this.put("-");
				this.node(member, indent + 2, below, "item");
			} else {
				this.lines.set(below, this.line);
				this.key(key, indent);
				this.node(member, indent + this.deeper(member), below, "member");
			}
		}
	}

	/** Sequences may stand at the indentation of the key that they belong to. */
	private deeper(member: unknown): number {
		return Array.isArray(member) && this.choose(2) === 0 ? 0 : 1 + this.choose(4);
	}

	private key(key: string, indent: number): void {
		if (this.sometimes(12)) this.put(`? ${this.quotedOrPlain(key)}\n${" ".repeat(indent)}:`);
		else this.put(`${this.quotedOrPlain(key)}${this.sometimes(8) ? " " : ""}:`);
	}

	private blockScalarOrLine(value: unknown, indent: number, pointer: string, position: Position, lead: string): void {
		const before = position === "document" ? "" : this.gap();
		const anchor = lead === "" ? "" : `${lead} `;
		if (typeof value === "string" && position === "member" && indent > 0 && /^[^\s].*[^\s]\n*$/s.test(value) && !/[\t\r]/.test(value)) {
			const style = this.choose(4);
			const rest = value.replace(/\n+$/, "");
			const ends = value.length - rest.length;
			if (style === 0 || (style === 1 && !rest.includes("\n"))) {
				const chomp = ends === 0 ? "-" : ends === 1 ? "" : "+";
				const margin = " ".repeat(Math.max(1, indent));
				this.put(`${before}${anchor}${style === 0 ? "|" : ">"}${chomp}${this.sometimes(4) ? " # text" : ""}\n`);
				for (const line of rest.split("\n")) this.put(line === "" ? "\n" : `${margin}${line}\n`);
				this.put("\n".repeat(Math.max(0, ends - 1)));
				return;
			}
		}
		this.put(`${before}${anchor}`);
		this.standHere(pointer);
		this.put(this.scalar(value, indent));
		this.end();
	}

	private flow(value: unknown, indent: number, pointer: string): void {
		this.standHere(pointer);
		if (typeof value !== "object" || value === null) {
			this.put(this.scalar(value, indent, true));
			return;
		}
		const list = Array.isArray(value);
		this.put(list ? "[" : "{");
		this.break(indent);
		for (const [index, [key, member]] of Object.entries(value).entries()) {
			if (index > 0) {
				this.put(",");
				this.break(indent);
			}
			const below = pointer + step(key);
			if (!list) {
				this.lines.set(below, this.line);
				this.put(`${this.quotedOrPlain(key)}: `);
				this.break(indent);
			}
			this.flow(member, indent, below);
			if (this.sometimes(4)) this.break(indent);
		}
		this.put(list ? "]" : "}");
	}

	/** Inside brackets a line may end anywhere between two tokens; YAML 1.2 wants a margin behind it, kubectl does not. */
	private break(indent: number): void {
		if (this.choose(3) > 0) this.put(this.pick(["", " ", "  "]));
		else this.put(`${this.pick(["\n", " # why\n", " \n\n"])}${" ".repeat(this.sometimes(40) ? 0 : indent + this.choose(3))}`);
	}

	private scalar(value: unknown, indent: number, flow = false): string {
		if (typeof value !== "string") return value === null ? this.pick(["null", "~", "Null"]) : JSON.stringify(value);
		const style = this.choose(5);
		if (style === 0 && !/[\n\t\r]|[^\x20-\x7e]/.test(value)) return `'${value.replaceAll("'", "''")}'`;
		if (style === 1 && value.length > 3) return this.folded(value, indent);
		if (style === 2 && value.includes("\\t") === false) return JSON.stringify(value).replaceAll("\\t", "\t");
		return style > 2 && PLAIN.test(value) && !flow ? value : JSON.stringify(value);
	}

	/** A quoted scalar over two lines; the line break and the margin are no part of it. */
	private folded(value: string, indent: number): string {
		const middle = value.length >> 1;
		if (/[\ud800-\udfff]/.test(value)) return JSON.stringify(value);
		const quoted = (part: string): string => JSON.stringify(part).slice(1, -1);
		const second = quoted(value.slice(middle));
		return `"${quoted(value.slice(0, middle))}\\\n${" ".repeat(indent + 1)}${second.startsWith(" ") ? "\\" : ""}${second}"`;
	}

	private quotedOrPlain(key: string): string {
		const style = this.choose(4);
		if (style === 0) return JSON.stringify(key);
		if (style === 1 && !/[^\x20-\x7e]/.test(key)) return `'${key.replaceAll("'", "''")}'`;
		return PLAIN.test(key) ? key : JSON.stringify(key);
	}

	/** Empty lines and comments between two lines. */
	private aside(indent: number): void {
		if (!this.sometimes(5)) return;
		// What is indented or empty behind a block scalar would be part of it.
		this.put("# at: the margin\n");
		for (let more = this.choose(3); more > 0; more--)
			this.put(this.pick(["\n", `${" ".repeat(indent)}# about what follows\n`, "   \n", "            # far: [right\n"]));
	}

	/** The end of a line, with a comment perhaps. */
	private end(): void {
		this.put(this.pick(["\n", "\n", "\n", " # so: be it\n", "\t# tab\n", "  \n"]));
	}

	private gap = (): string => this.pick([" ", " ", " ", "  ", "\t"]);

	/** A member of a mapping stands where its key does: that line is known already. */
	private standHere(pointer: string): void {
		if (!this.lines.has(pointer)) this.lines.set(pointer, this.line);
	}

	private copyLines(from: string, to: string): void {
		for (const [pointer, line] of [...this.lines])
			if (pointer.startsWith(`${from}/`)) this.lines.set(to + pointer.slice(from.length), line);
	}

	private put(text: string): void {
		this.text += text;
		this.line += text.split("\n").length - 1;
	}

	private sometimes = (ways: number): boolean => this.choose(ways) === ways - 1;

	private pick = <T>(ways: readonly T[]): T => ways[this.choose(ways.length)] as T;
}

/** Scalars that need no quotes and are read as text. */
const PLAIN = /^(?!(?:true|false|null|nan|inf)$)[A-Za-z][A-Za-z0-9./-]*$/i;
