import { type Event, parseEvents, YAMLException } from "js-yaml";

/** The parser's events, and the text that they speak of. */
export interface ParsedEvents {
	readonly source: string;
	readonly events: Event[];
}

/** Characters of a line that are looked through. */
const LINE = 10_000;
/** Characters that may be parsed over again for lines that stand too far left. */
const PATIENCE = 2 ** 25;

/**
 * Events of a text. Inside brackets and quotes kubectl's parser (go-yaml, as libyaml) looks at no indentation, and takes tabs for spaces;
 * js-yaml does as YAML 1.2 says and refuses a `}` below the beginning of its key. Such lines are moved to the right, so that all that is
 * said of lines stays true.
 */
export function eventsOf(text: string, maxDepth: number): ParsedEvents {
	try {
		return { source: text, events: parseEvents(text, { maxDepth }) };
	} catch (problem) {
		if (!isTooFarLeft(problem)) throw problem;
		const width = " ".repeat(widest(text) + 1);
		let patience = PATIENCE;
		// Document by document: each line costs a parse of what it stands in.
		const documents = text.split(/^(?=---\s)/m);
		for (let index = 0; index < documents.length; ) {
			const document = documents[index] as string;
			patience -= document.length;
			const moved = patience < 0 ? null : withOneMoved(document, maxDepth, width);
			if (moved === null) index++;
			else documents[index] = moved;
		}
		const source = documents.join("");
		return { source, events: parseEvents(source, { maxDepth }) };
	}
}

/** A document with the first line that stands too far left moved to the right; null where there is none, or something else is wrong. */
function withOneMoved(document: string, maxDepth: number, width: string): string | null {
	try {
		parseEvents(document, { maxDepth });
		return null;
	} catch (problem) {
		return isTooFarLeft(problem) ? moveRight(document, problem.mark.position, width) : null;
	}
}

const isTooFarLeft = (problem: unknown): problem is YAMLException & { readonly mark: { readonly position: number } } =>
	problem instanceof YAMLException && problem.reason === "deficient indentation" && problem.mark !== undefined;

/** The text with a wider margin before what stands at an offset, or without the tab that stands before it; null where it has neither. */
function moveRight(source: string, offset: number, width: string): string | null {
	const start = source.lastIndexOf("\n", offset - 1) + 1;
	const before = source.slice(start, offset);
	if (before.length > LINE) return null;
	const margin = /^[ \t]*$/.test(before);
	const spaced = margin ? width + before.replaceAll("\t", " ") : before.replace(SEPARATING_TAB, "$1 ");
	return spaced === before ? null : source.slice(0, start) + spaced + source.slice(offset);
}

/** The first tab of a line that stands in no quotes. */
const SEPARATING_TAB = /^((?:[^\t"']|"(?:[^"\\]|\\.)*"|'[^']*')*)\t/;

const widest = (text: string): number => (text.match(/^[ \t]+/gm) ?? []).reduce((most, { length }) => Math.max(most, length), 0);
