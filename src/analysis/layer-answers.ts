import type { AddressSet } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Inventory, Layer, Subject } from "../model/inventory.ts";
import { OwnEnds } from "../model/own-ends.ts";
import type { PacketSet } from "../model/packets.ts";
import { filterIds } from "../model/rule.ts";
import type { Bound, Wanted } from "./admission.ts";
import type { Endpoint } from "./endpoint.ts";
import { memoOf } from "./memo.ts";

/** What a layer lets in of some wanted packets. */
interface Answer {
	readonly bound: Bound;
	readonly protocol: number;
	readonly ports: IntervalSet;
	readonly space: AddressSet;
	readonly admitted: PacketSet;
}

/** What is known of a layer: nothing is kept until a second subject turns out to stand behind it. */
interface Known {
	readonly first: Subject;
	/** By what tells subjects apart, then by who sends. */
	readonly answers: Map<string, Map<Endpoint, Answer[]>>;
	/** Names of ports that its rules mean. */
	names?: readonly string[];
}

/**
 * What layers let in, found once for all subjects behind them that no rule there tells apart: pods of one workload, or of thousands, behind
 * the same policies.
 */
class LayerAnswers {
	readonly #layers = new Map<Layer, Known>();
	readonly #ownEnds: OwnEnds;

	constructor(private readonly filters: Inventory["filters"]) {
		this.#ownEnds = new OwnEnds(filters);
	}

	of(layer: Layer, subject: Subject, wanted: Wanted, bound: Bound, find: () => PacketSet): PacketSet {
		const known = this.#layers.get(layer);
		if (known === undefined) this.#layers.set(layer, { first: subject, answers: new Map() });
		if (known === undefined || known.first === subject) return find();
		const { protocol, ports, space, endpoint } = wanted;
		const answers = this.#answers(layer, known, subject, endpoint);
		const told = answers.find(
			(one) => one.bound === bound && one.protocol === protocol && one.ports.equals(ports) && one.space.equals(space),
		);
		if (told !== undefined) return told.admitted;
		const admitted = find();
		answers.push({ bound, protocol, ports, space, admitted });
		return admitted;
	}

	#answers(layer: Layer, known: Known, subject: Subject, endpoint: Endpoint): Answer[] {
		const { answers } = known;
		known.names ??= this.#namesIn(layer);
		const ports = known.names.map((name) => subject.namedPorts.get(name)?.join(" ") ?? subject.synthetic);
		const kind = `${ports}|${this.#ownEnds.of(layer, subject, "ingress")}`;
		const byEndpoint = answers.get(kind) ?? new Map<Endpoint, Answer[]>();
		answers.set(kind, byEndpoint);
		const found = byEndpoint.get(endpoint) ?? [];
		byEndpoint.set(endpoint, found);
		return found;
	}

	#namesIn(layer: Layer): readonly string[] {
		const rules = filterIds(layer).flatMap((id) => this.filters.get(id)?.ingress ?? []);
		return [...new Set(rules.flatMap(({ namedPorts }) => namedPorts.map(({ name, protocol }) => `${name}/${protocol}`)))];
	}
}

export const layerAnswers = (inventory: Inventory): LayerAnswers =>
	memoOf(inventory, "answers of layers", () => new LayerAnswers(inventory.filters));
