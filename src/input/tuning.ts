/** How a command that tunes V8 for short runs tunes it for what takes long. */
export interface Tuning {
	/** Told before a text is read in a loop of ours, or of js-yaml. */
	readonly loop: () => void;
	/** JSON.parse, or what does the same; told how many objects and arrays there are. */
	readonly parse: (text: string, containers: number) => unknown;
}

export const UNTUNED: Tuning = { loop: () => undefined, parse: (text) => JSON.parse(text) };
