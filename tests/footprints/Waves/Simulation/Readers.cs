using System.Globalization;
using System.Runtime.InteropServices;
using Footprints.Cells;
using Footprints.Facts;
using Footprints.Identities;
using Footprints.Tests.Recomputation;

namespace Footprints.Tests.Waves.Simulation;

/// <summary>Holds what partitions show to the recomputation of the ledger.</summary>
internal static class Readers
{
    /// <summary>Whatever a partition shows as settled is the recomputation through the position that it names.</summary>
    public static void Look(SimulatedLedger ledger, PartitionLife life)
    {
        var partition = life.Partition;
        var through = partition.SettledThrough;
        if (through < life.Seen)
            throw new SimulationFailure($"partition {life.Member} went back from {life.Seen} to {through}");

        if (through < 0)
            return;

        if (!ledger.IsHead(through))
            throw new SimulationFailure($"partition {life.Member} settled {through}, which lies inside a commit or beyond the head");

        if (through != life.Seen && life.Settling != through && life.Seen < 0)
            throw new SimulationFailure($"partition {life.Member} settled {through} and announced {life.Settling}");

        life.Seen = through;
        var network = ledger.NetworkAt(through);
        var cells = partition.Cells;
        Span<double> shown = stackalloc double[Lanes.Lanes.Width];
        foreach (var slot in cells.Slots)
        {
            if (!cells.IsOwn(slot))
                continue;

            cells.Settled.Read(slot, shown);
            var complaint = network.CellOf(cells.KeyOf(slot)).Complaint(shown)
                ?? ComplaintOfHead(cells, slot, network.EntityOf(cells.KeyOf(slot)))
                ?? ComplaintOfBars(cells, slot, network)
                ?? ComplaintOfShares(partition.Reader, cells, slot, network)
                ?? ComplaintOfVolumes(partition.Reader, cells, slot, network);
            if (complaint is not null)
                throw new SimulationFailure($"partition {life.Member} shows {Name(cells, slot)} at {through}: {complaint}");
        }

        foreach (var (key, cell) in network.Cells)
        {
            if (key.PartitionOf(cells.Partitions) == life.Member && cell.State != CellState.Unknown && cells.Find(key) < 0)
                throw new SimulationFailure($"partition {life.Member} lacks a cell at {through}");
        }
    }

    private static string? ComplaintOfHead(CellTable cells, int slot, PlainEntity? entity)
    {
        var head = cells.Settled.HeadOf(slot);
        if (head.Position != (entity?.Position ?? 0) || head.Version != (entity?.Version ?? 0))
            return $"head is of {head.Position}, must be of {entity?.Position ?? 0}";

        if (head.Standing != (entity?.Standing ?? CellState.Unknown))
            return $"standing is {head.Standing}";

        var inputs = (entity?.Inputs ?? []).SelectMany(input => input.Instead is { } instead
            ? [(input.Of, input.Quantity), (instead, input.Quantity)]
            : new[] { (input.Of, input.Quantity) }).ToList();
        var row = cells.RowOf(head);
        if (row.Length != inputs.Count)
            return $"row has {row.Length} entries, must have {inputs.Count}";

        for (var at = 0; at < row.Length; at++)
        {
            if (cells.KeyOf(row[at].Cell) != inputs[at].Item1 || row[at].Quantity != inputs[at].Item2)
                return string.Create(CultureInfo.InvariantCulture, $"entry {at} of the row is another one");
        }

        return null;
    }

    private static string? ComplaintOfBars(CellTable cells, int slot, PlainNetwork network)
    {
        foreach (ref readonly var entry in cells.RowOf(cells.Settled.HeadOf(slot)))
        {
            var isBarred = network.IsBarred(cells.KeyOf(slot), cells.KeyOf(entry.Cell));
            if (isBarred != ((entry.Flags & RowFlags.IsBarred) != 0))
                return $"{Name(cells, entry.Cell)} must {(isBarred ? "" : "not ")}be barred";
        }

        return null;
    }

    /// <summary>Whoever reads a figure is judged by the shares of its epoch, whatever the running wave has applied.</summary>
    private static string? ComplaintOfShares(CellReader reader, CellTable cells, int slot, PlainNetwork network)
    {
        if (network.EntityOf(cells.KeyOf(slot))?.Stated is not Fact.Product product)
            return null;

        foreach (var buyer in Pool.Enterprises)
        {
            var isShared = network.IsShared(cells.KeyOf(slot), buyer.Key);
            if (buyer != product.EnterpriseId && reader.IsShared(slot, buyer.Key) != isShared)
                return $"it must {(isShared ? "" : "not ")}be shared with {buyer.Text}";
        }

        return null;
    }

    /// <summary>The parts of an enterprise's total are those of its epoch, whatever the running wave has put in or taken out.</summary>
    private static string? ComplaintOfVolumes(CellReader reader, CellTable cells, int slot, PlainNetwork network)
    {
        if (!cells.IsOwn(slot))
            return null;

        var products = network.ProductsOf(cells.KeyOf(slot)).Order().ToList();
        var shown = reader.LargestVolumes(slot).Select(part => CellKey.Of(part.Of)).Order().ToList();
        if (!shown.SequenceEqual(products))
            return $"it must be made of {products.Count} products and not of {shown.Count}, or of others";

        return reader.HasVolumes(slot) == (products.Count > 0) ? null : "it must say whether it has volumes";
    }

    /// <summary>When nothing is under way: every cell is current, and every copy equals its original.</summary>
    public static void LookAtEnd(SimulatedLedger ledger, IReadOnlyList<PartitionLife> lives)
    {
        foreach (var life in lives)
        {
            if (life.Partition.SettledThrough != ledger.Head)
                throw new SimulationFailure($"partition {life.Member} ends at {life.Partition.SettledThrough} of {ledger.Head}");

            Look(ledger, life);
            LookAtCopies(life, lives);
            LookAtUsers(life);
        }
    }

    private static void LookAtCopies(PartitionLife life, IReadOnlyList<PartitionLife> lives)
    {
        var cells = life.Partition.Cells;
        Span<double> copied = stackalloc double[Lanes.Lanes.Width];
        Span<double> shown = stackalloc double[Lanes.Lanes.Width];
        foreach (var slot in cells.Slots)
        {
            if (cells.IsOwn(slot))
                continue;

            var owner = lives[cells.KeyOf(slot).PartitionOf(lives.Count)].Partition.Cells;
            var original = owner.Find(cells.KeyOf(slot));
            if (original < 0)
                throw new SimulationFailure($"partition {life.Member} has a copy of nothing");

            cells.Settled.Read(slot, copied);
            owner.Settled.Read(original, shown);
            if (!MemoryMarshal.AsBytes(shown).SequenceEqual(MemoryMarshal.AsBytes(copied)))
                throw new SimulationFailure($"partition {life.Member} has a stale copy of {Name(cells, slot)}");

            if (cells.Units[cells.HeadOf(slot).Unit] != owner.Units[owner.HeadOf(original).Unit]
                && (owner.StateOf(original) & CellStates.NotInForce) == 0)
                throw new SimulationFailure($"partition {life.Member} has a stale unit of {Name(cells, slot)}");
        }
    }

    private static void LookAtUsers(PartitionLife life)
    {
        var cells = life.Partition.Cells;
        var users = new List<(int Cell, int User)>();
        var listed = new List<(int Cell, int User)>();
        foreach (var slot in cells.Slots)
        {
            var used = new HashSet<int>();
            foreach (ref readonly var entry in cells.RowOf(cells.HeadOf(slot)))
                used.Add(entry.Cell);

            users.AddRange(used.Select(cell => (cell, slot)));
            foreach (var user in cells.UsersOf(slot))
                listed.Add((slot, user));
        }

        users.Sort();
        listed.Sort();
        if (!users.SequenceEqual(listed))
            throw new SimulationFailure($"partition {life.Member} has lost track of who uses what");
    }

    public static string Name(CellTable cells, int slot) => cells.IdOf(slot) is { Length: > 0 } id ? id : $"slot {slot}";
}
