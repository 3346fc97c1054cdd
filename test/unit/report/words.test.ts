import { expect, test } from "vitest";
import { type Told, WORDS } from "../../../src/report/words.ts";

const told = (packets: Told["packets"]): string =>
	WORDS["exposure/internet"]({
		partial: false,
		target: "kube-system/Pod/dns",
		role: "dns",
		protocol: "any",
		ports: "53,9153",
		sources: ["anywhere"],
		packets,
		purpose: null,
		mandated: null,
		component: null,
		reason: null,
		filter: null,
		waiver: null,
		args: {},
	});
const of = (protocol: string, ports: string): Told["packets"][number] => ({ protocol, ports, sources: ["anywhere"] });

test("packets of a few protocols are told one by one", () => {
	expect(told([of("tcp", "53"), of("udp", "53"), of("tcp", "9153")])).toBe(
		"tcp/53,9153, udp/53 of kube-system/Pod/dns (dns) is open to anywhere.",
	);
	expect(told([of("any", "53,9153")])).toBe("any/53,9153 of kube-system/Pod/dns (dns) is open to anywhere.");
});
