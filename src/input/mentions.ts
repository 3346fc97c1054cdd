interface Text {
	includes(characters: string): boolean;
}

/** What a text holds in which some of these characters are escaped: one of these at least. Each begins with a backslash. */
type EscapesOf = (characters: string) => readonly string[];

/** Whether a text holds some characters, as they are or escaped. */
export const isMentioned = (text: Text, characters: string, escapesOf: EscapesOf): boolean =>
	holds(text, characters) || (text.includes("\\") && escapesOf(characters).some((one) => text.includes(one)));

/** A single character is looked for much faster than several, and one that most texts lack says enough. */
const holds = (text: Text, characters: string): boolean => text.includes(characters.slice(0, 1)) && text.includes(characters);

/** The same, looked for once however many documents of the text are asked. */
export class Mentions {
	private readonly known = new Map<string, boolean>();

	constructor(
		private readonly text: Text,
		private readonly escapesOf: EscapesOf,
	) {}

	of(characters: string): boolean {
		let found = this.known.get(characters);
		if (found === undefined) {
			found = isMentioned(this.text, characters, this.escapesOf);
			this.known.set(characters, found);
		}
		return found;
	}
}

const ESCAPES = new Map<string, readonly string[]>();

/** Escapes of JSON by number (RFC 8259 section 7), each as it may be written. The short ones stand for no character that anybody asks for. */
export function jsonEscapes(characters: string): readonly string[] {
	const known = ESCAPES.get(characters);
	if (known !== undefined) return known;
	const escapes = [...characters].flatMap((character) => {
		const digits = character.charCodeAt(0).toString(16).padStart(4, "0");
		return cases(digits).map((written) => `\\u${written}`);
	});
	ESCAPES.set(characters, escapes);
	return escapes;
}

/** Hexadecimal digits in lower and upper case, each by itself. */
const cases = (digits: string): readonly string[] =>
	[...digits].reduce<readonly string[]>(
		(all, digit) => all.flatMap((one) => [...new Set([digit, digit.toUpperCase()])].map((next) => one + next)),
		[""],
	);
