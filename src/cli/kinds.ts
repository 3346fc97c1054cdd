import type { Command } from "commander";
import { allowed } from "../config/closest.ts";
import { UsageError } from "../errors.ts";
import { KINDS } from "../input/detect.ts";
import type { RequestedInput } from "../input/discover.ts";

/**
 * The inputs with the `--kind` in force at each: the option holds for the inputs after it, and the parser does not keep the order of
 * options and inputs, so it is read off the arguments once more.
 *
 * @throws UsageError for an unknown kind, and for a kind that no input follows.
 */
export function requestedInputs(command: Command, inputs: readonly string[], argv: readonly string[]): readonly RequestedInput[] {
	const kinds: (string | null)[] = [];
	let kind: string | null = null;
	let holds = true;
	let optionsEnded = false;
	for (let index = argv.indexOf(command.name()) + 1; index < argv.length; index++) {
		const word = argv[index] as string;
		if (optionsEnded || word === "-" || !word.startsWith("-")) {
			kinds.push(kind);
			holds = true;
			continue;
		}
		if (word === "--") {
			optionsEnded = true;
			continue;
		}
		const [name = word, inline] = word.startsWith("--") ? word.split(/=(.*)/s) : [word.slice(0, 2), word.slice(2) || undefined];
		const option = command.options.find(({ long, short }) => long === name || short === name);
		const value = option?.required ? (inline ?? argv[++index]) : inline;
		if (name !== "--kind" || value === undefined) continue;
		if (!(KINDS as readonly string[]).includes(value))
			throw new UsageError("usage-kind", `--kind cannot be ${value}; ${allowed(value, KINDS)}`);
		kind = value;
		holds = false;
	}
	if (!holds)
		throw new UsageError("usage-kind", `--kind ${kind} stands after the last input, and holds only for the inputs that follow it`);
	return inputs.map((path, index) => ({ path, kind: kinds[index] ?? null }));
}
