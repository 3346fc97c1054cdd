import type { AddressSet } from "../model/addresses.ts";
import type { IntervalSet } from "../model/intervals.ts";
import type { Inventory, Layer, Subject } from "../model/inventory.ts";
import { OwnEnds } from "../model/own-ends.ts";
import type { PacketSet } from "../model/packets.ts";
import { filterIds, portNames } from "../model/rule.ts";
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

/** Subjects behind a layer that no rule there tells apart, and what it lets in to them, by who sends. */
interface Kind {
	readonly first: Subject;
	readonly answers: Map<Endpoint, Answer[]>;
}

/** Layers behind which one subject stands alone are told by nothing more than that. */
interface Known {
	readonly first: Subject;
	readonly kinds: Map<string, Kind>;
	readonly ofSubject: Map<Subject, Kind>;
	/** Names of ports that its rules mean. */
	names?: readonly string[];
}

/**
 * What layers let in, found once for all subjects behind them that no rule there tells apart: pods of one workload, or of thousands, behind
 * the same policies. Nothing is kept for the first of a kind: most are the only ones.
 */
class LayerAnswers {
	readonly #layers = new Map<Layer, Known>();
	readonly #ownEnds: OwnEnds;

	constructor(private readonly filters: Inventory["filters"]) {
		this.#ownEnds = new OwnEnds(filters);
	}

	of(layer: Layer, subject: Subject, wanted: Wanted, bound: Bound, find: () => PacketSet): PacketSet {
		const known = this.#layers.get(layer);
		if (known === undefined) this.#layers.set(layer, { first: subject, kinds: new Map(), ofSubject: new Map() });
		if (known === undefined || known.first === subject) return find();
		const kind = this.#kindOf(layer, known, subject);
		if (kind.first === subject) return find();
		const { protocol, ports, space, endpoint } = wanted;
		const answers = kind.answers.get(endpoint) ?? [];
		const told = answers.find(
			(one) => one.bound === bound && one.protocol === protocol && one.ports.equals(ports) && one.space.equals(space),
		);
		if (told !== undefined) return told.admitted;
		const admitted = find();
		answers.push({ bound, protocol, ports, space, admitted });
		kind.answers.set(endpoint, answers);
		return admitted;
	}

	#kindOf(layer: Layer, known: Known, subject: Subject): Kind {
		let kind = known.ofSubject.get(subject);
		if (kind !== undefined) return kind;
		known.names ??= this.#namesIn(layer);
		const ports = known.names.map((name) => subject.namedPorts.get(name)?.join(" ") ?? subject.synthetic);
		const key = `${ports}|${this.#ownEnds.of(layer, subject, "ingress")}`;
		kind = known.kinds.get(key) ?? { first: subject, answers: new Map() };
		known.kinds.set(key, kind);
		known.ofSubject.set(subject, kind);
		return kind;
	}

	#namesIn(layer: Layer): readonly string[] {
		return [...new Set(filterIds(layer).flatMap((id) => (this.filters.get(id)?.ingress ?? []).flatMap(portNames)))];
	}
}

export const layerAnswers = (inventory: Inventory): LayerAnswers =>
	memoOf(inventory, "answers of layers", () => new LayerAnswers(inventory.filters));
