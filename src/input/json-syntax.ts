/** Where a text stops being JSON, and why. `offset` is the text's length when it ends too early. */
export interface SyntaxFault {
	readonly offset: number;
	readonly problem: string;
}

const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** One stretch of a string: plain characters, or an escape. Taken one by one, since a repeated group overflows on strings of megabytes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: RFC 8259 forbids them in strings.
const STRETCH = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The beginning of a literal, or what may follow the digits of a number, with nothing behind. */
const CUT_SHORT = /^(?:t|tr|tru|f|fa|fal|fals|n|nu|nul|-|\.|[eE][+-]?)$/;

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
	// Moves behind the string at `at`; where it is not closed, or holds what no string may, to that place.
	const matchString = (): boolean => {
		if (text[at] !== '"') return false;
		at++;
		while (match(STRETCH));
		if (text[at] !== '"') return false;
		at++;
		return true;
	};
	const fault = (expected: string): SyntaxFault => {
		if (at >= text.length || CUT_SHORT.test(text.slice(at, at + 8).trimEnd())) return { offset: text.length, problem: "it ends too early" };
		if (/^\\(?:u[0-9a-fA-F]{0,3})?$/.test(text.slice(at, at + 8).trimEnd())) return { offset: text.length, problem: "it ends too early" };
		if (text.charCodeAt(at) < 32 || text[at] === "\\")
			return { offset: at, problem: "a string is not closed, or holds what no string may" };
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
		} else if (!matchString() && !match(LITERAL)) return fault("a value");
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
		if (!matchString()) return fault("a quoted key");
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
