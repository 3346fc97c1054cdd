/** Whether a text holds some characters, looked for once however many documents of the text are asked. */
export class Mentions {
	private readonly known = new Map<string, boolean>();

	/** @param escapesOf what a text holds in which some of these characters are escaped: one of these at least. */
	constructor(
		private readonly text: { includes(characters: string): boolean },
		private readonly escapesOf: (characters: string) => readonly string[],
	) {}

	of(characters: string): boolean {
		let found = this.known.get(characters);
		if (found === undefined) {
			found = [characters, ...this.escapesOf(characters)].some((one) => this.holds(one));
			this.known.set(characters, found);
		}
		return found;
	}

	/** A single character is looked for much faster than several, and one that most texts lack says enough. */
	private holds(characters: string): boolean {
		return this.text.includes(characters.slice(0, 1)) && this.text.includes(characters);
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
