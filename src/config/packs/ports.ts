import { parsePorts } from "../../model/ports.ts";
import { hasPorts, isIcmp, protocolNumber } from "../../model/protocols.ts";

type Port = number | string | { readonly default: number | string };

/** What a row says of its packets. */
export interface Ported {
	/** Left out where the row beneath says it. */
	readonly protocol?: string;
	readonly ports?: Port | readonly Port[] | null;
}

/** Why no packet has these ports, whose form the schema has checked; null when some have. */
export function unreadablePorts({ protocol, ports }: Ported): string | null {
	const texts = [ports ?? []].flat().map((port) => String(typeof port === "object" ? port.default : port));
	const number = protocol === undefined ? undefined : protocolNumber(protocol);
	return texts.map((text) => unreadable(text, number)).find((why) => why !== null) ?? null;
}

function unreadable(text: string, protocol: number | undefined): string | null {
	const [type, code] = text.split("/");
	if (code !== undefined) {
		if (protocol !== undefined && !isIcmp(protocol)) return `"${text}" is a type and code of ICMP`;
		return Math.max(Number(type), Number(code)) > 255 ? `"${text}" is no type and code of ICMP (0-255 both)` : null;
	}
	if (protocol !== undefined && !hasPorts(protocol))
		return isIcmp(protocol) ? `ICMP has TYPE/CODE such as "8/0", no port ${text}` : `the protocol has none, ${text} given`;
	try {
		return parsePorts(text).has(0) ? "port 0 cannot be listened on" : null;
	} catch (cause) {
		return (cause as Error).message;
	}
}
