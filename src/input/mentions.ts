/** Whether a text holds some characters, looked for once however many documents of the text are asked. */
export class Mentions {
	private readonly known = new Map<string, boolean>();
	private escapes: boolean | null = null;

	/** @param escaping what an escape begins with, which may stand for any character. */
	constructor(
		private readonly text: { includes(characters: string): boolean },
		private readonly escaping: string,
	) {}

	of(characters: string): boolean {
		let found = this.known.get(characters);
		if (found === undefined) {
			this.escapes ??= this.holds(this.escaping);
			found = this.escapes || this.holds(characters);
			this.known.set(characters, found);
		}
		return found;
	}

	/** A single character is looked for much faster than several, and one that most texts lack says enough. */
	private holds(characters: string): boolean {
		return this.text.includes(characters.slice(0, 1)) && this.text.includes(characters);
	}
}
