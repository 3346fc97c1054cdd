import { type AddressSet, NO_ADDRESSES } from "../model/addresses.ts";
import { isOnPodNetwork } from "../model/pod.ts";
import type { ClassDefinition } from "../model/requirement.ts";
import { givenFor, type Where } from "./placing.ts";
import type { Request } from "./request.ts";

export type Labels = Readonly<Record<string, string>>;
/** Who may reach pods: pods of one namespace by labels, pods of every namespace, or whoever there is. */
export type Peer = { readonly namespace: string; readonly labels: Labels } | { readonly allPods: true } | { readonly everybody: true };

/** Whether a peer holds all of another. */
export const includesPeer = (wider: Peer, peer: Peer): boolean =>
	"everybody" in wider ? !("everybody" in peer) : "allPods" in wider && "namespace" in peer;

const API_SERVER = "kube-apiserver";

/** Members of a class as peers of pods: pods of the inputs, machines whose addresses are known, addresses that were given; null when nobody knows. */
export function peersOf(request: Request, className: string): Where<Peer> {
	const definition: ClassDefinition = request.shown.classes[className] ?? { kind: "outside", roles: [] };
	if (definition.kind === "self") return { addresses: NO_ADDRESSES, members: [] };
	const given = givenFor(request.addresses, className, definition.roles);
	if (definition.kind === "pods") return { addresses: given, members: [{ allPods: true }] };
	const members = podsOf(request, definition);
	// Where somebody says from where API servers call, where their machines live is another matter (contract.md section 1).
	const isSaid = className === API_SERVER && !request.addresses(className).isEmpty;
	const machines = isSaid ? NO_ADDRESSES : machinesOf(request, definition);
	if (machines === null && given.isEmpty) return null;
	const addresses = given.union(machines ?? NO_ADDRESSES);
	return members.length === 0 && addresses.isEmpty ? null : { addresses, members };
}

/** Labels by which a policy can select the pods of a subject. */
export const labelsOf = ({ podLabels }: Request, subject: { readonly id: string; readonly labels: Labels }): Labels =>
	podLabels.get(subject.id) ?? subject.labels;

function podsOf(request: Request, { roles, podRoles }: ClassDefinition): readonly Peer[] {
	const wanted = podRoles ?? roles;
	return request.targets
		.filter(({ subject, roles: own }) => isOnPodNetwork(subject) && own.some(({ role }) => wanted.includes(role)))
		.map(({ subject }) => ({ namespace: subject.network ?? "", labels: labelsOf(request, subject) }));
}

/** Addresses of machines of the class, those of pods on the host network among them; null when some are not known. */
function machinesOf({ targets }: Request, { roles, podRoles }: ClassDefinition): AddressSet | null {
	const hosts = targets.filter(({ subject, roles: own, exposureOnly }) => {
		const wanted = subject.nature === "machine" ? roles : subject.hostNetwork ? (podRoles ?? roles) : [];
		return !exposureOnly && own.some(({ role }) => wanted.includes(role));
	});
	return hosts
		.flatMap(({ members }) => members)
		.reduce<AddressSet | null>(
			(sum, { knownAddresses }) => (sum === null || knownAddresses === null ? null : sum.union(knownAddresses)),
			NO_ADDRESSES,
		);
}
