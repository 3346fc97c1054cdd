import type { Command } from "commander";
import type { Options } from "../config/options.ts";

/** Options of the judging commands as commander gives them, with what they mean when absent. */
export interface CliOptions extends Options {
	readonly format: readonly string[];
	readonly quiet: boolean;
	readonly verbose: boolean;
	readonly color: boolean;
	readonly from: string | undefined;
	readonly to: string | undefined;
	readonly port: string | undefined;
	readonly probes: string | undefined;
}

export function judgingOptions(command: Command): CliOptions {
	const given = command.opts<Partial<CliOptions>>();
	return {
		...given,
		format: given.format ?? [],
		quiet: given.quiet ?? false,
		verbose: given.verbose ?? false,
		color: given.color ?? true,
		from: given.from,
		to: given.to,
		port: given.port,
		probes: given.probes,
	};
}
