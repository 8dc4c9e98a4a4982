using System.Collections.Immutable;
using System.Diagnostics;
using Footprints.Identities;
using Footprints.Units;

namespace Footprints.Facts;

/// <summary>Reads one JSON object into a fact: types and members, not what they may say (<see cref="FactRules"/>).</summary>
internal ref struct FactParser(ReadOnlySpan<byte> json, int maxDepth, EntityIdCache ids, bool isOwn)
{
    private const int PedigreeScores = 5;

    private readonly bool _isOwn = isOwn;

    private JsonMembers _json = new(json, maxDepth, ids);
    private MemberSet _stated;
    private FactKind _kind;
    private long _ifVersion;
    private bool? _withdrawn;
    private EntityId _id;
    private EntityId _enterpriseId;
    private EntityId _productId;
    private EntityId _withId;
    private string? _name;
    private string? _country;
    private string? _library;
    private string? _release;
    private string? _family;
    private string? _gwp;
    private string? _geography;
    private string? _source;
    private string? _reason;
    private UnitOfMeasurement? _unit;
    private EmissionsDraft _emissions;
    private DateTimeOffset? _referencePeriodStart;
    private DateTimeOffset? _referencePeriodEnd;
    private DateTimeOffset? _validUntil;
    private decimal? _massPerUnit;
    private decimal? _publishThreshold;
    private decimal _quantity;
    private long _year;
    private ImmutableArray<DirectEmissions> _direct = [];
    private ImmutableArray<Input> _inputs = [];
    private ImmutableArray<Source> _sources = [];
    private Guid _uuid;
    private Guid _preceding;
    private long _settledThrough;
    private long _version;
    private ImmutableArray<double> _total;

    /// <summary>The first error, where <see cref="TryParse"/> gave false.</summary>
    public readonly FactError? Error => _json.Error;

    public readonly int? IfVersion => _stated.Has(Member.IfVersion) ? (int)_ifVersion : null;

    /// <summary>Quality of a product that has no direct entry which could take it over.</summary>
    public readonly bool HasUnusedQuality =>
        _kind == FactKind.Product && _direct.IsEmpty && !_stated.And(MemberSet.Quality).IsEmpty;

    public bool TryParse(out Fact fact)
    {
        fact = null!;
        if (!_json.TryStart())
            return false;

        var seen = default(MemberSet);
        var allowed = _isOwn ? FactGrammar.Any : FactGrammar.AnyStated;
        while (_json.TryNext(ref seen, ref _stated, allowed, out var member))
        {
            if (!TryRead(member))
                return false;
        }

        if (Error is not null)
            return false;

        _json.End();
        if (!TryCheckMembers(seen))
            return false;

        fact = Build();
        return true;
    }

    private bool TryRead(Member member) => member switch
    {
        <= Member.Evidence => TryEmissions(member, ref _emissions),
        Member.Kind => TryKind(),
        Member.Id => _json.TryId(member, out _id),
        Member.IfVersion => _json.TryInteger(member, 0, int.MaxValue, FactCodes.InvalidVersion, out _ifVersion),
        Member.Withdrawn => _json.TryFlag(member, out _withdrawn),
        Member.Name => _json.TryText(member, out _name),
        Member.Country => _json.TryText(member, out _country),
        Member.Library => _json.TryText(member, out _library),
        Member.Release => _json.TryText(member, out _release),
        Member.Unit => _json.TryUnit(member, out _unit),
        Member.Family => _json.TryText(member, out _family),
        Member.Gwp => _json.TryText(member, out _gwp),
        Member.Geography => _json.TryText(member, out _geography),
        Member.Year => _json.TryInteger(member, 0, 9999, FactCodes.ImplausibleYear, out _year),
        Member.Source => _json.TryText(member, out _source),
        Member.ReferencePeriodStart => _json.TryDate(member, out _referencePeriodStart),
        Member.ReferencePeriodEnd => _json.TryDate(member, out _referencePeriodEnd),
        Member.ValidUntil => _json.TryDate(member, out _validUntil),
        Member.Enterprise => _json.TryId(member, out _enterpriseId),
        Member.MassPerUnit => _json.TryDecimal(member, out _massPerUnit),
        Member.Direct => TryDirect(),
        Member.PublishThreshold => _json.TryDecimal(member, out _publishThreshold),
        Member.Inputs => TryInputs(),
        Member.Quantity => _json.TryDecimal(member, out _quantity),
        Member.Sources => TrySources(),
        Member.Product => _json.TryId(member, out _productId),
        Member.With => _json.TryId(member, out _withId),
        Member.Uuid => _json.TryUuid(member, out _uuid),
        Member.Preceding => _json.TryUuid(member, out _preceding),
        Member.SettledThrough => _json.TryInteger(member, 0, long.MaxValue, FactCodes.InvalidNumber, out _settledThrough),
        Member.ProductVersion or Member.ExpiredVersion =>
            _json.TryInteger(member, 0, int.MaxValue, FactCodes.InvalidVersion, out _version),
        Member.Reason => _json.TryText(member, out _reason),
        Member.Total => TryTotal(),
        _ => throw new UnreachableException($"No fact has the member '{MemberNames.Text(member)}' at its top."),
    };

    private bool TryKind()
    {
        if (!_json.TryText(Member.Kind, out var text))
            return false;

        FactKind? kind = text switch
        {
            "enterprise" => FactKind.Enterprise,
            "factor" => FactKind.Factor,
            "product" => FactKind.Product,
            "component" => FactKind.Component,
            "volume" => FactKind.Volume,
            "share" => FactKind.Share,
            "publication" when _isOwn => FactKind.Publication,
            "expiry" when _isOwn => FactKind.Expiry,
            _ => null,
        };
        _kind = kind ?? default;

        return kind is not null || _json.Fail(
            FactCodes.UnknownKind,
            Member.Kind,
            $"{Quoted.Short(text)} is no kind of fact: use enterprise, factor, product, component, volume or share.");
    }

    private bool TryEmissions(Member member, ref EmissionsDraft draft) => member switch
    {
        <= Member.OutboundLogistics => _json.TryDecimal(member, out draft.Amounts[(int)member]),
        Member.Primary => _json.TryFlag(member, out draft.Primary),
        Member.Verified => _json.TryFlag(member, out draft.Verified),
        Member.TechnologicalDqr => _json.TryDecimal(member, out draft.TechnologicalDqr),
        Member.GeographicalDqr => _json.TryDecimal(member, out draft.GeographicalDqr),
        Member.TemporalDqr => _json.TryDecimal(member, out draft.TemporalDqr),
        Member.Spread => _json.TryDecimal(member, out draft.Spread),
        Member.Pedigree => TryPedigree(ref draft),
        _ => TryEvidence(ref draft) || _json.FailWithin(Member.Evidence),
    };

    private bool TryPedigree(ref EmissionsDraft draft)
    {
        if (!_json.TryArray(Member.Pedigree))
            return false;

        var scores = ImmutableArray.CreateBuilder<int>(PedigreeScores);
        while (_json.NextElement())
        {
            if (scores.Count == PedigreeScores)
                return FailPedigree("more");

            if (!_json.TryInteger(Member.Pedigree, 1, 5, FactCodes.InvalidPedigree, out var score))
                return false;

            scores.Add((int)score);
        }

        if (scores.Count < PedigreeScores)
            return FailPedigree("fewer");

        draft.Pedigree = scores.MoveToImmutable();
        return true;
    }

    private bool FailPedigree(string howMany) => _json.Fail(
        FactCodes.InvalidPedigree,
        Member.Pedigree,
        $"A pedigree has five scores (reliability, completeness, temporal, geographical, technological), but here are {howMany}.");

    private bool TryEvidence(ref EmissionsDraft draft)
    {
        if (!_json.TryObject())
            return false;

        MemberSet seen = default, stated = default;
        string? hash = null, issuer = null, period = null;
        while (_json.TryNext(ref seen, ref stated, FactGrammar.Evidence, out var member))
        {
            var isRead = member switch
            {
                Member.Hash => _json.TryText(member, out hash),
                Member.Issuer => _json.TryText(member, out issuer),
                _ => _json.TryText(member, out period),
            };
            if (!isRead)
                return false;
        }

        if (Error is not null || (hash is null && !FailMissing(Member.Hash)))
            return false;

        draft.Evidence = new(hash!.ToLowerInvariant(), issuer, period);
        return true;
    }

    private bool TryDirect()
    {
        if (!_json.TryArray(Member.Direct))
            return false;

        var entries = ImmutableArray.CreateBuilder<DirectEmissions>(2);
        while (_json.NextElement())
        {
            if (!TryDirectEntry(out var entry))
                return _json.FailWithin(Member.Direct, entries.Count);

            entries.Add(entry);
        }

        _direct = entries.DrainToImmutable();
        return true;
    }

    private bool TryDirectEntry(out DirectEmissions entry)
    {
        entry = null!;
        if (!_json.TryObject())
            return false;

        MemberSet seen = default, stated = default;
        EmissionsDraft draft = default;
        string? stage = null;
        while (_json.TryNext(ref seen, ref stated, FactGrammar.DirectEntry, out var member))
        {
            if (!(member == Member.Stage ? _json.TryText(member, out stage) : TryEmissions(member, ref draft)))
                return false;
        }

        entry = draft.Build(stage, stated);
        return Error is null;
    }

    private bool TryInputs()
    {
        if (!_json.TryArray(Member.Inputs))
            return false;

        var inputs = ImmutableArray.CreateBuilder<Input>(8);
        while (_json.NextElement())
        {
            if (!TryInput(out var input))
                return _json.FailWithin(Member.Inputs, inputs.Count);

            inputs.Add(input);
        }

        _inputs = inputs.DrainToImmutable();
        return true;
    }

    private bool TryInput(out Input input)
    {
        input = null!;
        if (!_json.TryObject())
            return false;

        MemberSet seen = default, stated = default;
        EntityId of = default;
        decimal quantity = 0;
        UnitOfMeasurement? unit = null;
        while (_json.TryNext(ref seen, ref stated, FactGrammar.Input, out var member))
        {
            var isRead = member switch
            {
                Member.Of => _json.TryId(member, out of),
                Member.Quantity => _json.TryDecimal(member, out quantity),
                _ => _json.TryUnit(member, out unit),
            };
            if (!isRead)
                return false;
        }

        input = new(of, quantity, unit);
        return Error is null && TryRequire(FactGrammar.RequiredOfInput, stated);
    }

    private bool TrySources()
    {
        if (!_json.TryArray(Member.Sources))
            return false;

        var sources = ImmutableArray.CreateBuilder<Source>(4);
        while (_json.NextElement())
        {
            if (!TrySource(out var source))
                return _json.FailWithin(Member.Sources, sources.Count);

            sources.Add(source);
        }

        _sources = sources.DrainToImmutable();
        return true;
    }

    private bool TrySource(out Source source)
    {
        source = null!;
        if (!_json.TryObject())
            return false;

        MemberSet seen = default, stated = default;
        EntityId of = default, instead = default;
        decimal share = 0;
        while (_json.TryNext(ref seen, ref stated, FactGrammar.Source, out var member))
        {
            var isRead = member switch
            {
                Member.Of => _json.TryId(member, out of),
                Member.Share => _json.TryDecimal(member, out share),
                _ => _json.TryId(member, out instead),
            };
            if (!isRead)
                return false;
        }

        source = new(of, share, stated.Has(Member.Instead) ? instead : null);
        return Error is null && TryRequire(FactGrammar.RequiredOfSource, stated);
    }

    private bool TryTotal()
    {
        if (!_json.TryArray(Member.Total))
            return false;

        var lanes = ImmutableArray.CreateBuilder<double>(Lanes.Lanes.Width);
        while (_json.NextElement())
            lanes.Add(_json.ExactDouble());

        _total = lanes.DrainToImmutable();
        return _total.Length == Lanes.Lanes.Width
            || _json.Fail(FactCodes.WrongType, Member.Total, $"A total has {Lanes.Lanes.Width} lanes, not {_total.Length}.");
    }

    private bool TryCheckMembers(MemberSet seen)
    {
        if (!_stated.Has(Member.Kind))
            return FailMissing(Member.Kind);

        var isWithdrawal = _withdrawn == true;
        var foreign = seen.Without(isWithdrawal ? FactGrammar.Withdrawal(_kind) : FactGrammar.Allowed(_kind));
        if (!foreign.IsEmpty)
        {
            var name = MemberNames.Text(foreign.First);

            return _json.Fail(FactCodes.UnknownField, foreign.First, isWithdrawal
                ? $"A withdrawal only names what is withdrawn: leave '{name}' out."
                : $"A fact of kind {FactKinds.Name(_kind)} has no '{name}': leave it out.");
        }

        return TryRequire(isWithdrawal ? FactGrammar.Identity(_kind) : FactGrammar.Required(_kind), _stated);
    }

    private bool TryRequire(MemberSet required, MemberSet stated)
    {
        var missing = required.Without(stated);

        return missing.IsEmpty || FailMissing(missing.First);
    }

    private bool FailMissing(Member member) =>
        _json.Fail(FactCodes.FieldRequired, member, $"'{MemberNames.Text(member)}' is missing: state it.");

    private readonly Fact Build()
    {
        if (_withdrawn == true)
        {
            return new Fact.Withdrawn(_kind)
            {
                Id = _kind switch
                {
                    FactKind.Volume => EntityId.OfVolume(_enterpriseId, _productId),
                    FactKind.Share => EntityId.OfShare(_enterpriseId, SharedProduct, _withId),
                    _ => _id,
                },
            };
        }

        return _kind switch
        {
            FactKind.Enterprise => new Fact.Enterprise { Id = _id, Name = _name!, Country = _country },
            FactKind.Factor => BuildFactor(),
            FactKind.Product => BuildProduct(),
            FactKind.Component => new Fact.Component
            {
                Id = _id, EnterpriseId = _enterpriseId, Name = _name!, Unit = _unit!, Sources = _sources,
            },
            FactKind.Volume => new Fact.Volume
            {
                Id = EntityId.OfVolume(_enterpriseId, _productId),
                EnterpriseId = _enterpriseId,
                ProductId = _productId,
                Quantity = _quantity,
                Unit = _unit,
            },
            FactKind.Share => BuildShare(),
            FactKind.Publication => BuildPublication(),
            _ => new Fact.Expiry { Id = EntityId.Read(_id.Text), ExpiredVersion = (int)_version, ValidUntil = _validUntil!.Value },
        };
    }

    private readonly Fact.Factor BuildFactor() => new()
    {
        Id = _id,
        Library = _library!,
        Release = _release!,
        Name = _name!,
        Unit = _unit!,
        Emissions = _emissions.Build(stage: null, _stated),
        Family = _family,
        Gwp = _gwp,
        Geography = _geography,
        Year = _stated.Has(Member.Year) ? (int)_year : null,
        Source = _source,
        Validity = BuildValidity(),
    };

    private readonly Fact.Product BuildProduct() => new()
    {
        Id = _id,
        EnterpriseId = _enterpriseId,
        Name = _name!,
        Unit = _unit!,
        MassPerUnit = _massPerUnit,
        Direct = BuildDirect(),
        PublishThreshold = _publishThreshold,
        Inputs = _inputs,
        Validity = BuildValidity(),
    };

    /// <summary>What a product says about quality holds for its direct entries where they say nothing themselves.</summary>
    private readonly ImmutableArray<DirectEmissions> BuildDirect()
    {
        var defaults = _emissions.Quality(_stated);

        return ReferenceEquals(defaults, DataQuality.Unstated)
            ? _direct
            : [.. _direct.Select(entry => entry with { Quality = entry.Quality.Or(defaults) })];
    }

    /// <summary>The product that a share is about; none for all of them.</summary>
    private readonly EntityId? SharedProduct => _stated.Has(Member.Product) ? _productId : null;

    private readonly Fact.Share BuildShare() => new()
    {
        Id = EntityId.OfShare(_enterpriseId, SharedProduct, _withId),
        EnterpriseId = _enterpriseId,
        ProductId = SharedProduct,
        WithId = _withId,
        ValidUntil = _validUntil,
    };

    private readonly Fact.Publication BuildPublication() => new()
    {
        Id = _id,
        Uuid = _uuid,
        Preceding = _stated.Has(Member.Preceding) ? _preceding : null,
        SettledThrough = _settledThrough,
        ProductVersion = (int)_version,
        Unit = _unit!,
        Total = _total,
        Reason = _reason!,
    };

    private readonly Validity BuildValidity() => _stated.And(MemberSet.Validity).IsEmpty
        ? Validity.Unstated
        : new(_referencePeriodStart, _referencePeriodEnd, _validUntil);
}
