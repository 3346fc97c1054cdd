import type { Witness } from "../model/finding.ts";

/** How many names a sentence lists before it says how many more there are. */
const LISTED = 3;

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export const list = (names: readonly string[], most: number = LISTED): string => joined(names, "and", most);

/** `a`, `a or b`, `a, b or c`, `a, b, c or one of 4 more`. */
export const either = (names: readonly string[], most: number = LISTED): string => joined(names, "or", most);

function joined(names: readonly string[], word: "and" | "or", most: number): string {
	if (names.length === 0) return "nothing";
	const more = `${word === "or" ? "one of " : ""}${names.length - most} more`;
	const shown = names.length > most + 1 ? [...names.slice(0, most), more] : [...names];
	const last = shown.pop() as string;
	return shown.length === 0 ? last : `${shown.join(", ")} ${word} ${last}`;
}

/** `tcp/22,80`, `vrrp` for protocols without ports, `all tcp ports`, `all traffic`. */
export function packetName(protocol: string, ports: string): string {
	if (protocol === "any") return ports === "*" || ports === "" ? "all traffic" : `any/${ports}`;
	if (ports === "") return protocol;
	return ports === "*" ? `all ${protocol} ports` : `${protocol}/${ports}`;
}

export const witnessName = ({ protocol, port }: Witness): string => (port === null ? protocol : `${protocol}/${port}`);

/** Addresses as people say them: the whole of a family is the Internet. */
export function sourcesName(sources: readonly string[]): string {
	const whole = sources.filter((source) => source === "0.0.0.0/0" || source === "::/0");
	if (whole.length === 0) return list(sources);
	const rest = sources.filter((source) => source !== "0.0.0.0/0" && source !== "::/0");
	return `anywhere (${[...whole, ...rest.slice(0, 2)].join(", ")}${rest.length > 2 ? `, ${rest.length - 2} more` : ""})`;
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** One sentence with one full stop. */
export const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);
