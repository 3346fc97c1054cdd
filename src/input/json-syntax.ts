/** Where a text stops being JSON, and why. `offset` is the text's length when it ends too early. */
export interface SyntaxFault {
	readonly offset: number;
	readonly problem: string;
}

const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them in strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

/**
 * The first syntax error of a text that JSON.parse refused (RFC 8259 grammar, without recursion). V8's own message names no place for half
 * of its errors. The text is expected to be wrong; a right one gives its end.
 */
export function firstSyntaxError(text: string): SyntaxFault {
	const closers: ("}" | "]")[] = [];
	let at = skipSpace(text, 0);
	const match = (pattern: RegExp): boolean => {
		pattern.lastIndex = at;
		if (!pattern.test(text)) return false;
		at = pattern.lastIndex;
		return true;
	};
	const fault = (expected: string): SyntaxFault => {
		if (at >= text.length) return { offset: text.length, problem: "it ends too early" };
		if (text[at] === '"' && !text.slice(at, at + 65536).match(/^"(?:[^"\\\n]|\\.)*"/)) {
			const end = text.indexOf("\n", at);
			if (end === -1 || text.slice(end).trim() === "") return { offset: text.length, problem: "it ends too early" };
			return { offset: at, problem: "a string is not closed or holds a control character" };
		}
		return { offset: at, problem: `${expected} expected, ${JSON.stringify(text[at])} found` };
	};
	for (;;) {
		// A value, or the end of a container that has just been opened.
		if (text[at] === "{" || text[at] === "[") {
			const closer = text[at] === "{" ? "}" : "]";
			at = skipSpace(text, at + 1);
			if (text[at] === closer) at++;
			else {
				closers.push(closer);
				if (closer === "]") continue;
				const key = memberKey();
				if (key !== null) return key;
				continue;
			}
		} else if (!match(STRING) && !match(LITERAL)) return fault("a value");
		// After a value: a comma, or closers.
		for (;;) {
			at = skipSpace(text, at);
			const closer = closers.at(-1);
			if (closer === undefined)
				return at >= text.length ? { offset: text.length, problem: "it ends too early" } : fault("the end of the text");
			if (text[at] === closer) {
				closers.pop();
				at++;
			} else if (text[at] === ",") {
				at = skipSpace(text, at + 1);
				if (closer === "}") {
					const key = memberKey();
					if (key !== null) return key;
				}
				break;
			} else return fault(`"," or "${closer}"`);
		}
	}

	function memberKey(): SyntaxFault | null {
		if (!match(STRING)) return fault("a quoted key");
		at = skipSpace(text, at);
		if (text[at] !== ":") return fault('":"');
		at = skipSpace(text, at + 1);
		return null;
	}
}

const SPACE = /[ \t\r\n]*/y;

/** Offset of the next character that is no white space. */
function skipSpace(text: string, at: number): number {
	SPACE.lastIndex = at;
	SPACE.test(text);
	return SPACE.lastIndex;
}
