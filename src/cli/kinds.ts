import type { Command } from "commander";
import { allowed } from "../config/closest.ts";
import { UsageError } from "../errors.ts";
import { KINDS } from "../input/detect.ts";
import type { RequestedInput } from "../input/discover.ts";

/**
 * The inputs with the `--kind` in force at each: the option holds for the inputs after it, and the parser does not keep the order of
 * options and inputs, so it is read off the arguments once more.
 *
 * @throws UsageError for an unknown kind.
 */
export function requestedInputs(command: Command, inputs: readonly string[], argv: readonly string[]): readonly RequestedInput[] {
	const kinds: (string | null)[] = [];
	let kind: string | null = null;
	let optionsEnded = false;
	for (let index = argv.indexOf(command.name()) + 1; index < argv.length; index++) {
		const word = argv[index] as string;
		if (optionsEnded || word === "-" || !word.startsWith("-")) {
			kinds.push(kind);
			continue;
		}
		if (word === "--") {
			optionsEnded = true;
			continue;
		}
		const [name = word, inline] = word.startsWith("--") ? word.split(/=(.*)/s) : [word.slice(0, 2), word.slice(2) || undefined];
		const option = command.options.find(({ long, short }) => long === name || short === name);
		const value = option?.required ? (inline ?? argv[++index]) : inline;
		if (name === "--kind" && value !== undefined) kind = value;
	}
	const unknown = kinds.find((one) => one !== null && !(KINDS as readonly string[]).includes(one));
	if (unknown !== undefined && unknown !== null)
		throw new UsageError("usage-kind", `--kind cannot be ${unknown}; ${allowed(unknown, KINDS)}`);
	return inputs.map((path, index) => ({ path, kind: kinds[index] ?? null }));
}
