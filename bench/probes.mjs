// Questions to the cluster of manifests.mjs: pods of one namespace, of two, addresses and the outside, in turn.
import { PORTS, WORKLOADS } from "./manifests.mjs";

/** The text of a file of probes. `perNamespace` pods of a namespace are asked about. */
export function probes({ count, namespaces, perNamespace }) {
	const pod = (space, index) => ({ pod: `space-${space % namespaces}/${WORKLOADS[index % WORKLOADS.length]}-${index}` });
	const asked = Array.from({ length: count }, (_, id) => {
		const space = id % namespaces;
		const index = (id * 3) % perNamespace;
		const sender = (id * 7) % perNamespace;
		const from = [pod(space, sender), pod(space + 1, sender), { external: true }, { ip: `10.${id % 3}.${id % 250}.9` }][id % 4];
		return { id: String(id), from, to: pod(space, index), protocol: "tcp", port: PORTS[WORKLOADS[index % WORKLOADS.length]] };
	});
	return JSON.stringify(asked);
}
