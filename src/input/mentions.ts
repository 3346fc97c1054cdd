/** Whether a text holds some characters, looked for once however many documents of the text are asked. */
export class Mentions {
	private readonly known = new Map<string, boolean>();

	/** @param escaping what an escape begins with, which may stand for any character. */
	constructor(
		private readonly text: { includes(characters: string): boolean },
		private readonly escaping: string,
	) {}

	of(characters: string): boolean {
		let found = this.known.get(characters);
		if (found === undefined) {
			found = this.text.includes(characters) || this.text.includes(this.escaping);
			this.known.set(characters, found);
		}
		return found;
	}
}
