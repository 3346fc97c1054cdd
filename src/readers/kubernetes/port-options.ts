import type { KnownRole } from "../../model/known-role.ts";

const OPTION = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/;

/** A component with the port that an option of its command gives it: `-dns.port=5353`, or `--secure-port` and the number after it. */
export function whereMoved(role: KnownRole, args: readonly string[]): KnownRole {
	const { portOptions } = role;
	if (portOptions === undefined) return role;
	const ports = args.flatMap((arg, index) => {
		const [, name = "", value = args[index + 1] ?? ""] = OPTION.exec(arg) ?? [];
		const port = portOptions.includes(name) && /^\d{1,5}$/.test(value) ? Number(value) : 0;
		return port > 0 && port <= 65535 ? [port] : [];
	});
	// Of an option that is given twice the last one counts.
	const last = ports[ports.length - 1];
	return last === undefined ? role : { ...role, movedTo: [last] };
}
