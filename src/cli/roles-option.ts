import type { CliOptions } from "./options.ts";

/** `--role worker` without a selector narrows what is printed; `--role worker=name:x` says who is who, as in eval. */
export function narrowedRoles(options: CliOptions): { readonly narrowed: readonly string[]; readonly options: CliOptions } {
	const narrowed: readonly string[] = (options.role ?? []).filter((text) => !text.includes("="));
	return { narrowed, options: { ...options, role: (options.role ?? []).filter((text) => !narrowed.includes(text)) } };
}
