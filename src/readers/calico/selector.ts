import { and, not, or, type Tri } from "../../model/tri.ts";
import { ABSENT, isDisjoint, isSubset, type KeySet, noneOf, oneOf, PRESENT } from "../kubernetes/keyset.ts";

/** What is known of an endpoint's labels, by key. */
export type LabelsOf = (key: string) => KeySet;

/** A Calico selector expression: whether an endpoint with some labels meets it. */
export interface Expression {
	readonly text: string;
	meets(labels: LabelsOf): Tri;
	/** Label keys that the expression asks for. */
	readonly keys: readonly string[];
	/** Demands endpoints without a namespace: `global()`. */
	readonly global: boolean;
}

/** Stands for a key that only what is in a namespace has: no label has this name. */
export const IN_NAMESPACE = "";

export const ALL: Expression = { text: "all()", meets: () => "yes", keys: [], global: false };

type Term = (labels: LabelsOf) => Tri;

const TOKEN = /[ \t]*(?:(&&|\|\||==|!=|!|\(|\)|\{|\}|,)|'([^']*)'|"([^"]*)"|((?:has|all|global)\()|([A-Za-z0-9_./-]+))/y;

/** Operators of two words. */
const SECOND: Readonly<Record<string, string>> = { not: "in", starts: "with", ends: "with" };

interface Token {
	readonly kind: "sign" | "text" | "call" | "word";
	readonly value: string;
}

/**
 * Parses a selector (Calico NetworkPolicy reference, "Selectors"). `!=` and `not in` also match endpoints without the label.
 *
 * @param of what it selects: of namespaces `all()` means whatever is in one, and `global()` what is in none.
 * @throws RangeError when the text is no selector.
 */
export function parseExpression(text: string, of: "endpoints" | "namespaces" = "endpoints"): Expression {
	if (text.trim() === "") return ALL;
	const parser = new Parser(tokens(text), text, of);
	const term = parser.whole();
	return { text: text.trim(), meets: term, keys: [...parser.keys].sort(), global: parser.global };
}

function tokens(text: string): readonly Token[] {
	const found: Token[] = [];
	TOKEN.lastIndex = 0;
	while (/[^ \t]/.test(text.slice(TOKEN.lastIndex))) {
		const match = TOKEN.exec(text);
		if (match === null) throw new RangeError(`${JSON.stringify(text)} is no selector`);
		const [, sign, single, double, call, word] = match;
		if (sign !== undefined) found.push({ kind: "sign", value: sign });
		else if (call !== undefined) found.push({ kind: "call", value: call.slice(0, -1) });
		else if (word !== undefined) found.push({ kind: "word", value: word });
		else found.push({ kind: "text", value: single ?? double ?? "" });
	}
	return found;
}

class Parser {
	readonly keys = new Set<string>();
	global = false;
	#at = 0;

	constructor(
		private readonly tokens: readonly Token[],
		private readonly text: string,
		private readonly of: "endpoints" | "namespaces",
	) {}

	whole(): Term {
		const term = this.#either();
		if (this.#at < this.tokens.length) this.#fail();
		return term;
	}

	#either(): Term {
		let left = this.#both();
		while (this.#take("||")) {
			const [a, b] = [left, this.#both()];
			left = (labels) => or(a(labels), b(labels));
		}
		return left;
	}

	#both(): Term {
		let left = this.#one();
		while (this.#take("&&")) {
			const [a, b] = [left, this.#one()];
			left = (labels) => and(a(labels), b(labels));
		}
		return left;
	}

	#one(): Term {
		if (this.#take("!")) {
			const term = this.#one();
			return (labels) => not(term(labels));
		}
		if (this.#take("(")) {
			const term = this.#either();
			this.#expect(")");
			return term;
		}
		if (this.tokens[this.#at]?.kind === "call") return this.#call(this.#next("call"));
		const word = this.#next("word");
		this.keys.add(word);
		if (this.#take("==")) return this.#within(word, oneOf([this.#next("text")]));
		if (this.#take("!=")) return this.#within(word, noneOf([this.#next("text")]));
		const operator = this.#next("word");
		const second = SECOND[operator];
		// Nothing need stand between the two words (libcalico-go, selector/tokenizer).
		switch (second === undefined ? operator : `${operator}${this.#word(second)}`) {
			case "in":
				return this.#within(word, oneOf(this.#set()));
			case "notin":
				return this.#within(word, noneOf(this.#set()));
			case "contains":
				return this.#like(word, (value, part) => value.includes(part));
			case "startswith":
				return this.#like(word, (value, part) => value.startsWith(part));
			case "endswith":
				return this.#like(word, (value, part) => value.endsWith(part));
			default:
				return this.#fail();
		}
	}

	#word(wanted: string): string {
		return this.#next("word") === wanted ? wanted : this.#fail();
	}

	#call(name: string): Term {
		if (name === "has") {
			const key = this.#next("word");
			this.#expect(")");
			this.keys.add(key);
			return this.#within(key, PRESENT);
		}
		this.#expect(")");
		if (name === "global") this.global = true;
		return this.of === "endpoints" ? () => "yes" : this.#within(IN_NAMESPACE, name === "global" ? ABSENT : PRESENT);
	}

	#within(key: string, allowed: KeySet): Term {
		return (labels) => {
			const known = labels(key);
			return isDisjoint(known, allowed) ? "no" : isSubset(known, allowed) ? "yes" : "maybe";
		};
	}

	#like(key: string, test: (value: string, part: string) => boolean): Term {
		const part = this.#next("text");
		return (labels) => {
			const known = labels(key);
			if (known === ABSENT || (known.kind === "in" && known.values.size === 0)) return "no";
			if (known.kind === "notIn") return "maybe";
			const hits = [...known.values].filter((value) => test(value, part)).length;
			return hits === 0 ? "no" : hits === known.values.size && !known.absent ? "yes" : "maybe";
		};
	}

	#set(): readonly string[] {
		this.#expect("{");
		const values: string[] = [];
		// A comma may stand behind the last.
		while (this.tokens[this.#at]?.kind === "text") {
			values.push(this.#next("text"));
			if (!this.#take(",")) break;
		}
		this.#expect("}");
		return values;
	}

	#next(kind: Token["kind"]): string {
		const token = this.tokens[this.#at++];
		return token?.kind === kind ? token.value : this.#fail();
	}

	#take(sign: string): boolean {
		const token = this.tokens[this.#at];
		if (token?.kind !== "sign" || token.value !== sign) return false;
		this.#at++;
		return true;
	}

	#expect(sign: string): void {
		if (!this.#take(sign)) this.#fail();
	}

	#fail(): never {
		throw new RangeError(`${JSON.stringify(this.text)} is no selector`);
	}
}
