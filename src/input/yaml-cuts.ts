import type { Block, Entry, YamlBlocks } from "./yaml-blocks.ts";

/** What has no more lines is not cut: that would cost about as much as to parse it. */
const LINES = 3;
/** Entries of more lines are not looked for among those that stood before: all their entries, and theirs, are. */
const REPEATED_LINES = 100;
/** Blocks that stand deeper are not cut. */
export const LEVELS = 8;

/** A block that is cut into its entries. */
export interface Cut {
	readonly block: Block;
	readonly entries: readonly Entry[];
}

const linesOf = ({ first, end }: Entry): number => end - first;

/** Whether what an entry is cut into may have stood before. */
export const mayRepeat = (entry: Entry): boolean => linesOf(entry) > LINES && linesOf(entry) <= REPEATED_LINES;

/** Null: the document is one piece. */
export const cutDocument = (blocks: YamlBlocks, document: Block): Cut | null => cut(blocks, document);

/** How the value of an entry is cut, whose block stands `level` levels deep; null: the entry is one piece. */
export function cutEntry(blocks: YamlBlocks, entry: Entry, { indent }: Block, level: number): Cut | null {
	if (linesOf(entry) <= LINES || level + 1 >= LEVELS) return null;
	const inner = blocks.inner(entry, indent);
	return inner === null ? null : cut(blocks, inner);
}

function cut(blocks: YamlBlocks, block: Block): Cut | null {
	const entries = blocks.entries(block);
	return entries === null ? null : { block, entries };
}
