import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import { tuneForShortRuns } from "./tiering.ts";

/** The bytes of a file; undefined when it is not there. */
function bytesOf(path: string): Buffer | undefined {
	try {
		return readFileSync(path);
	} catch {
		return undefined;
	}
}

/**
 * What V8 made of the command: the build asks it for its code cache. V8 looks at version, flags and length of the source, and compiles
 * anew where the cache is of another Node (docs/decisions/0016).
 */
function compile(): Script {
	const filename = join(import.meta.dirname, "command.cjs");
	// The bundle holds ASCII only: one byte a character, which is read without decoding.
	const source = readFileSync(filename, "latin1");
	const cachedData = bytesOf(join(import.meta.dirname, "command.cache"));
	return new Script(source, cachedData === undefined ? { filename } : { filename, cachedData });
}

// The flags are part of what V8 compares, so that they are set first.
tuneForShortRuns();
export const script: Script = compile();
const module = { exports: {} };
(script.runInThisContext() as Wrapped)(
	module.exports,
	createRequire(import.meta.filename),
	module,
	import.meta.filename,
	import.meta.dirname,
);

/** A CommonJS module as Node wraps it. */
type Wrapped = (exports: object, require: NodeJS.Require, module: object, filename: string, dirname: string) => void;
