using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Footprints.Facts;
using Lane = Footprints.Lanes.Lane;

namespace Footprints.Cells;

/// <summary>What the canonical payload of a product or a component says to the columns, read without making a fact of it.</summary>
/// <remarks>
/// One instance reads many payloads. It reads what nearly all of them have; a withdrawal, an escaped text, a pedigree or
/// evidence is left to <see cref="FactReader"/>, and so is everything that is not canonical.
/// </remarks>
internal sealed class StatedRow
{
    private readonly double[] _direct = new double[Lanes.Lanes.Width];
    private readonly LaneAmount[] _amounts = new LaneAmount[Lanes.Lanes.FirstTrustLane];
    private Line[] _lines = new Line[16];
    private int _count;

    public Piece Id { get; private set; }

    public Piece Enterprise { get; private set; }

    public Piece Name { get; private set; }

    public Piece Unit { get; private set; }

    /// <summary>The publish threshold, or none.</summary>
    public decimal? Threshold { get; private set; }

    public DateTimeOffset? ValidUntil { get; private set; }

    /// <summary>The lanes of the direct part.</summary>
    public ReadOnlySpan<double> Direct => _direct;

    /// <summary>The inputs, or the sources and what stands in for them, in declared order.</summary>
    public ReadOnlySpan<Line> Lines => _lines.AsSpan(0, _count);

    /// <summary>Reads a payload; false where it has anything that this does not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(FactKind kind, ReadOnlySpan<byte> payload)
    {
        (_count, Threshold, ValidUntil) = (0, null, null);
        _direct.AsSpan().Clear();
        var json = new CanonicalReader(payload);

        return json.TryTake(kind == FactKind.Product ? "{\"kind\":\"product\""u8 : "{\"kind\":\"component\""u8)
            && TryHead(ref json)
            && (kind == FactKind.Product ? TryProduct(ref json, payload) : TrySources(ref json))
            && json.TryTake("}"u8)
            && json.IsAtEnd
            && Utf8.IsValid(payload);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryHead(ref CanonicalReader json)
    {
        if (!json.TryMember(Member.Id) || !json.TryText(out var id)
            || !json.TryMember(Member.Enterprise) || !json.TryText(out var enterprise)
            || !json.TryMember(Member.Name) || !json.TryText(out var name)
            || !json.TryMember(Member.Unit) || !json.TryText(out var unit))
            return false;

        (Id, Enterprise, Name, Unit) = (id, enterprise, name, unit);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryProduct(ref CanonicalReader json, ReadOnlySpan<byte> payload)
    {
        if ((json.TryMember(Member.MassPerUnit) && !json.TryNumber(out _))
            || (json.TryMember(Member.Direct) && !TryDirect(ref json))
            || !TryNumber(ref json, Member.PublishThreshold, out var threshold)
            || (json.TryMember(Member.Inputs) && !TryInputs(ref json)))
            return false;

        Threshold = threshold;

        return TryValidity(ref json, payload);
    }

    private bool TryDirect(ref CanonicalReader json)
    {
        if (!json.TryTake("["u8))
            return false;

        do
        {
            if (!TryDirectEntry(ref json))
                return false;
        }
        while (json.TryTake(","u8));

        return json.TryTake("]"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryDirectEntry(ref CanonicalReader json)
    {
        if (!json.TryTake("{"u8) || (json.TryMember(Member.Stage) && !json.TryText(out _)))
            return false;

        var count = 0;
        for (var lane = 0; lane < _amounts.Length; lane++)
        {
            if (!json.TryMember((Member)lane))
                continue;

            if (!json.TryNumber(out var amount))
                return false;

            _amounts[count++] = new((Lane)lane, amount);
        }

        bool isPrimary = false, isVerified = false;
        if ((json.TryMember(Member.Primary) && !json.TryFlag(out isPrimary))
            || (json.TryMember(Member.Verified) && !json.TryFlag(out isVerified))
            || !TryNumber(ref json, Member.TechnologicalDqr, out var technological)
            || !TryNumber(ref json, Member.GeographicalDqr, out var geographical)
            || !TryNumber(ref json, Member.TemporalDqr, out var temporal)
            || !TryNumber(ref json, Member.Spread, out _)
            || !json.TryTake("}"u8))
            return false;

        DirectLanes.Add(
            _amounts.AsSpan(0, count), new(isPrimary, isVerified, technological, geographical, temporal), _direct);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryInputs(ref CanonicalReader json)
    {
        if (!json.TryTake("["u8))
            return false;

        do
        {
            var unit = default(Piece);
            if (!json.TryTake("{"u8)
                || !json.TryMember(Member.Of) || !json.TryText(out var of)
                || !json.TryMember(Member.Quantity) || !json.TryNumber(out var quantity)
                || (json.TryMember(Member.Unit) && !json.TryText(out unit))
                || !json.TryTake("}"u8))
                return false;

            Add(new(of, Decimals.ToDouble(quantity), unit, RowFlags.None));
        }
        while (json.TryTake(","u8));

        return json.TryTake("]"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TrySources(ref CanonicalReader json)
    {
        if (!json.TryMember(Member.Sources) || !json.TryTake("["u8))
            return false;

        do
        {
            var instead = default(Piece);
            if (!json.TryTake("{"u8)
                || !json.TryMember(Member.Of) || !json.TryText(out var of)
                || !json.TryMember(Member.Share) || !json.TryNumber(out var stated)
                || (json.TryMember(Member.Instead) && !json.TryText(out instead))
                || !json.TryTake("}"u8))
                return false;

            var share = Decimals.ToDouble(stated);
            Add(new(of, share, Unit, instead.IsNone ? RowFlags.None : RowFlags.HasInstead));
            if (!instead.IsNone)
                Add(new(instead, share, Unit, RowFlags.IsInstead));
        }
        while (json.TryTake(","u8));

        return json.TryTake("]"u8);
    }

    private bool TryValidity(ref CanonicalReader json, ReadOnlySpan<byte> payload)
    {
        if (!TryDate(ref json, payload, Member.ReferencePeriodStart, out _)
            || !TryDate(ref json, payload, Member.ReferencePeriodEnd, out _)
            || !TryDate(ref json, payload, Member.ValidUntil, out var until))
            return false;

        ValidUntil = until;
        return true;
    }

    private static bool TryDate(ref CanonicalReader json, ReadOnlySpan<byte> payload, Member member, out DateTimeOffset? date)
    {
        date = null;
        if (!json.TryMember(member))
            return true;

        var isRead = json.TryText(out var text) & DateText.TryRead(text.Of(payload), out var read);
        date = read;

        return isRead;
    }

    private static bool TryNumber(ref CanonicalReader json, Member member, out decimal? number)
    {
        number = null;
        if (!json.TryMember(member))
            return true;

        var isRead = json.TryNumber(out var read);
        number = read;

        return isRead;
    }

    private void Add(Line line)
    {
        if (_count == _lines.Length)
            Array.Resize(ref _lines, _count * 2);

        _lines[_count++] = line;
    }

    /// <summary>An entry of the row.</summary>
    /// <param name="Of">The id of the cell.</param>
    /// <param name="Unit">The name of the unit that the quantity is stated in, or none.</param>
    internal readonly record struct Line(Piece Of, double Quantity, Piece Unit, RowFlags Flags);
}
