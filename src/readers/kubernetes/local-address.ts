import { isRecord, type Json, list, text } from "./value.ts";

/** The flag that names the addresses on which a node's DNS cache answers (kubernetes/dns, cmd/node-cache/main.go). */
const FLAG = /^--?localip(?:=(.*))?$/;

/**
 * Addresses that pods on the host network make for themselves on every node, where their containers' flags tell: NodeLocal DNSCache
 * answers on those and on none of its node's.
 */
export const localAddresses = (spec: Json): readonly string[] => list(spec["containers"]).flatMap(ofContainer);

function ofContainer(container: unknown): readonly string[] {
	if (!isRecord(container)) return [];
	const words = [...list(container["command"]), ...list(container["args"])].map((word) => text(word) ?? "");
	const at = words.findIndex((word) => FLAG.test(word));
	if (at < 0) return [];
	return (FLAG.exec(words[at] ?? "")?.[1] ?? words[at + 1] ?? "").split(",");
}
