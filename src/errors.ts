import type { Location } from "./model/location.ts";

/** A failure that the user can do something about: one sentence, a place, and what to do. Always exit code 2. */
export class PortpolicyError extends Error {
	readonly code: string;
	readonly location: Location | undefined;
	constructor(code: string, message: string, options: { readonly location?: Location; readonly cause?: unknown } = {}) {
		super(message, { cause: options.cause });
		this.name = new.target.name;
		this.code = code;
		this.location = options.location;
	}
}

/** The command line is wrong. */
export class UsageError extends PortpolicyError {}
/** portpolicy.yaml is wrong. */
export class ConfigError extends PortpolicyError {}
/** An input cannot be read. */
export class InputError extends PortpolicyError {}
/** The rule pack did not answer, or its answer does not prove itself. */
export class EngineError extends PortpolicyError {}
