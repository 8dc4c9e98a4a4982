using System.Collections.Immutable;
using System.Globalization;
using Footprints.Identities;
using Footprints.Lanes;

namespace Footprints.Facts;

/// <summary>What a fact may say, as far as one fact alone can be judged.</summary>
/// <remarks>One instance judges one fact; it stops at the first error. What is checked here is never checked again when
/// the ledger is read, so that rules may change while old facts stay readable.</remarks>
internal sealed class FactRules(FactLimits limits, DateTimeOffset now)
{
    private static readonly string[] RatingNames = ["technologicalDqr", "geographicalDqr", "temporalDqr"];

    private readonly FactLimits _limits = limits;
    private readonly DateTimeOffset _now = now;
    private ImmutableArray<FactWarning>.Builder? _warnings;

    public FactError? Error { get; private set; }

    public ImmutableArray<FactWarning> Warnings => _warnings?.ToImmutable() ?? [];

    public bool Allow(Fact fact) => fact switch
    {
        Fact.Enterprise enterprise => AllowEnterprise(enterprise),
        Fact.Factor factor => AllowFactor(factor),
        Fact.Product product => AllowProduct(product),
        Fact.Component component => AllowComponent(component),
        Fact.Volume volume => AllowVolume(volume),
        Fact.Share share => AllowShare(share.EnterpriseId, share.ProductId, share.WithId),
        Fact.Withdrawn { Kind: FactKind.Volume } withdrawn => AllowVolumeId(withdrawn.Id),
        Fact.Withdrawn { Kind: FactKind.Share } withdrawn => AllowShareId(withdrawn.Id),
        _ => AllowId(fact.Id, "id"),
    };

    public void Warn(string code, string field, string detail) =>
        (_warnings ??= ImmutableArray.CreateBuilder<FactWarning>()).Add(new(code, field, detail));

    private bool AllowEnterprise(Fact.Enterprise enterprise) =>
        AllowId(enterprise.Id, "id")
        && AllowText(enterprise.Name, "name", _limits.MaxNameLength)
        && (enterprise.Country is null || Countries.Contains(enterprise.Country) || Fail(
            FactCodes.InvalidCountry,
            "country",
            $"{Quoted.Short(enterprise.Country)} is no country code: use ISO 3166-1 alpha-2 in capitals, as CN or DE."));

    private bool AllowFactor(Fact.Factor factor) =>
        AllowId(factor.Id, "id")
        && AllowText(factor.Library, "library", _limits.MaxNameLength)
        && AllowText(factor.Release, "release", _limits.MaxNameLength)
        && AllowText(factor.Name, "name", _limits.MaxNameLength)
        && AllowEmissions(factor.Emissions, Path.Root)
        && AllowFamily(factor.Family)
        && AllowGwp(factor.Gwp)
        && AllowText(factor.Geography, "geography", _limits.MaxNameLength)
        && AllowYear(factor.Year)
        && (factor.Source is not null || Fail(
            FactCodes.SourceRequired,
            "source",
            "A factor has to say where it comes from: state the publication and table as 'source'."))
        && AllowText(factor.Source, "source", _limits.MaxTextLength)
        && AllowValidity(factor.Validity);

    private bool AllowProduct(Fact.Product product)
    {
        var isAllowed = AllowId(product.Id, "id")
            && AllowId(product.EnterpriseId, "enterprise")
            && AllowText(product.Name, "name", _limits.MaxNameLength)
            && AllowPositive(product.MassPerUnit, "massPerUnit")
            && AllowCount(product.Direct.Length, _limits.MaxDirect, FactCodes.TooManyEntries, "direct")
            && AllowThreshold(product.PublishThreshold)
            && AllowCount(product.Inputs.Length, _limits.MaxInputs, FactCodes.TooManyInputs, "inputs");
        for (var at = 0; isAllowed && at < product.Direct.Length; at++)
            isAllowed = AllowEmissions(product.Direct[at], new("direct", at));

        for (var at = 0; isAllowed && at < product.Inputs.Length; at++)
            isAllowed = AllowInput(product.Inputs[at], at);

        return isAllowed && AllowValidity(product.Validity);
    }

    private bool AllowInput(Input input, int at) =>
        AllowId(input.Of, new("inputs", at), "of") && AllowMagnitude(input.Quantity, new("inputs", at), "quantity");

    private bool AllowComponent(Fact.Component component)
    {
        var isAllowed = AllowId(component.Id, "id")
            && AllowId(component.EnterpriseId, "enterprise")
            && AllowText(component.Name, "name", _limits.MaxNameLength)
            && AllowCount(component.Sources.Length, _limits.MaxSources, FactCodes.TooManySources, "sources");
        for (var at = 0; isAllowed && at < component.Sources.Length; at++)
            isAllowed = AllowSource(component.Sources[at], at);

        return isAllowed && AllowShares(component.Sources);
    }

    private bool AllowSource(Source source, int at) =>
        AllowId(source.Of, new("sources", at), "of")
        && AllowMagnitude(source.Share, new("sources", at), "share")
        && (source.Share is > 0 and <= 1 || Fail(
            FactCodes.ShareOutOfRange,
            new Path("sources", at).To("share"),
            $"A share is above 0 and at most 1, but was {Shown(source.Share)}: state 70 % as 0.7, and leave out what is not sourced."))
        && (source.Instead is not { } instead || AllowId(instead, new("sources", at), "instead"));

    private bool AllowShares(ImmutableArray<Source> sources)
    {
        var sum = 0m;
        foreach (var source in sources)
            sum += source.Share;

        if (Math.Abs(sum - 1) > _limits.ShareTolerance)
        {
            return Fail(
                FactCodes.SharesNot100,
                "sources",
                $"The shares add up to {Shown(sum)}, not to 1 within {Shown(_limits.ShareTolerance)}: name every source, and correct the shares.");
        }

        if (sources.Length > 1)
            WarnOfDoubles(sources);

        return true;
    }

    private void WarnOfDoubles(ImmutableArray<Source> sources)
    {
        var known = new HashSet<EntityId>(sources.Length);
        for (var at = 0; at < sources.Length; at++)
        {
            if (!known.Add(sources[at].Of))
            {
                Warn(
                    FactCodes.DuplicateSource,
                    new Path("sources", at).To("of"),
                    $"{Quoted.Short(sources[at].Of.Text)} is named twice; the shares are added.");
            }
        }
    }

    private bool AllowVolume(Fact.Volume volume) =>
        AllowId(volume.EnterpriseId, "enterprise")
        && AllowId(volume.ProductId, "product")
        && AllowPositive(volume.Quantity, "quantity");

    private bool AllowVolumeId(EntityId id)
    {
        var space = id.Text.IndexOf(' ', StringComparison.Ordinal);

        return AllowUrn(id.Text.AsSpan(0, space), Path.Root, "enterprise")
            && AllowUrn(id.Text.AsSpan(space + 1), Path.Root, "product");
    }

    private bool AllowShareId(EntityId id)
    {
        if (id.Text.AsSpan().Count(' ') > 2)
            return Fail(FactCodes.InvalidId, "product", $"{Quoted.Short(id.Text)} has a blank in a URN: write other characters percent-encoded.");

        var (enterprise, product, buyer) = id.ReadShare();

        return AllowShare(enterprise, product, buyer);
    }

    private bool AllowShare(EntityId enterprise, EntityId? product, EntityId buyer) =>
        AllowId(enterprise, "enterprise")
        && (product is not { } shared || AllowId(shared, "product"))
        && AllowId(buyer, "with")
        && (enterprise != buyer || Fail(
            FactCodes.ShareWithSelf,
            "with",
            $"{Quoted.Short(buyer.Text)} counts with its own figures anyway: name the enterprise that buys from it."));

    private bool AllowId(EntityId id, string field) => AllowUrn(id.Text, Path.Root, field);

    private bool AllowId(EntityId id, Path path, string field) => AllowUrn(id.Text, path, field);

    private bool AllowUrn(ReadOnlySpan<char> id, Path path, string field) =>
        (id.Length <= _limits.MaxIdLength && Urn.IsValid(id)) || Fail(
            FactCodes.InvalidId,
            path.To(field),
            $"{Quoted.Short(id.ToString())} is no URN of at most {_limits.MaxIdLength} characters: "
            + "write it as urn:namespace:name, other characters percent-encoded.");

    private bool AllowText(string? text, string field, int maxLength) => AllowText(text, Path.Root, field, maxLength);

    private bool AllowText(string? text, Path path, string field, int maxLength) =>
        text is null || Names.IsPlain(text, maxLength) || Fail(
            FactCodes.InvalidText,
            path.To(field),
            $"{Quoted.Short(text)} has {text.Length} characters: it needs 1 to {maxLength}, without control characters or blanks around it.");

    private bool AllowCount(int count, int max, string code, string field) => count <= max || Fail(
        code, field, string.Create(CultureInfo.InvariantCulture, $"'{field}' has {count} entries, but at most {max} are allowed: add some up."));

    private bool AllowMagnitude(decimal number, Path path, string field)
    {
        var magnitude = Math.Abs(number);
        if (magnitude > _limits.MaxMagnitude)
        {
            return Fail(
                FactCodes.NumberTooLarge,
                path.To(field),
                $"{Shown(number)} is above the limit of {Shown(_limits.MaxMagnitude)}: check it, or use a larger unit.");
        }

        return magnitude >= _limits.MinMagnitude || number == 0 || Fail(
            FactCodes.NumberTooSmall,
            path.To(field),
            $"{Shown(number)} is below the limit of {Shown(_limits.MinMagnitude)}: use a smaller unit, or state 0.");
    }

    private bool AllowPositive(decimal? number, string field) => number is not { } value
        || (AllowMagnitude(value, Path.Root, field) && (value >= 0 || Fail(
            FactCodes.NegativeNumber, field, $"'{field}' may not be negative, but was {Shown(value)}: state 0 or more.")));

    private bool AllowThreshold(decimal? threshold) => threshold is null
        || (threshold >= 0 && threshold <= _limits.MaxPublishThreshold)
        || Fail(
            FactCodes.ThresholdOutOfRange,
            "publishThreshold",
            $"A publish threshold is from 0 to {Shown(_limits.MaxPublishThreshold)}, but was {Shown(threshold.Value)}: state 10 % as 0.1.");

    private bool AllowEmissions(DirectEmissions entry, Path path)
    {
        if (entry.Amounts.IsEmpty)
        {
            return Fail(
                FactCodes.EmissionsRequired,
                path.To("fossil"),
                "No emissions are stated: state at least one lane, as \"fossil\":0 where there are none.");
        }

        var (fossil, parts) = (0m, 0m);
        foreach (var (lane, amount) in entry.Amounts)
        {
            if (!AllowAmount(lane, amount, path))
                return false;

            if (lane == Lane.Fossil)
                fossil = amount;
            else if (lane is Lane.Aircraft or Lane.LandManagementFossil)
                parts += amount;
        }

        if (parts > 0 && parts > fossil)
        {
            Warn(
                FactCodes.PartExceedsFossil,
                path.To("fossil"),
                $"'aircraft' and 'landManagementFossil' ({Shown(parts)}) are inside 'fossil', which is only {Shown(fossil)}.");
        }

        return AllowText(entry.Stage, path, "stage", _limits.MaxNameLength) && AllowQuality(entry.Quality, path);
    }

    private bool AllowAmount(Lane lane, decimal kilogramsCo2e, Path path)
    {
        var name = Lanes.Lanes.Names[(int)lane];
        if (!AllowMagnitude(kilogramsCo2e, path, name))
            return false;

        var isRemoval = lane is Lane.LandManagementRemovals or Lane.TechnologicalRemovals or Lane.CcsCapture or Lane.BiogenicUptake;
        if (isRemoval && kilogramsCo2e > 0)
        {
            return Fail(
                FactCodes.RemovalPositive,
                path.To(name),
                $"'{name}' takes from the atmosphere and is 0 or negative, but was {Shown(kilogramsCo2e)}: turn the sign.");
        }

        if (!isRemoval && kilogramsCo2e < 0)
        {
            Warn(
                FactCodes.NegativeEmissions,
                path.To(name),
                $"'{name}' is {Shown(kilogramsCo2e)}: emissions are seldom negative; a credit belongs into the inputs.");
        }

        return true;
    }

    private bool AllowQuality(DataQuality quality, Path path) =>
        ReferenceEquals(quality, DataQuality.Unstated)
        || (AllowRating(quality.TechnologicalDqr, path, RatingNames[0])
            && AllowRating(quality.GeographicalDqr, path, RatingNames[1])
            && AllowRating(quality.TemporalDqr, path, RatingNames[2])
            && AllowSpread(quality.Spread, path)
            && AllowEvidence(quality.Evidence, path));

    private bool AllowRating(decimal? rating, Path path, string field) => rating is null or (>= 1 and <= 5) || Fail(
        FactCodes.DqrOutOfRange, path.To(field), $"A data quality rating is from 1 (best) to 5, but was {Shown(rating.Value)}.");

    private bool AllowSpread(decimal? spread, Path path) => spread is not { } value
        || (AllowMagnitude(value, path, "spread") && (value >= 1 || Fail(
            FactCodes.SpreadOutOfRange,
            path.To("spread"),
            $"A spread is a squared geometric standard deviation and at least 1, but was {Shown(value)}.")));

    private bool AllowEvidence(Evidence? evidence, Path path) => evidence is null
        || ((evidence.Hash is { Length: 64 } hash && hash.All(char.IsAsciiHexDigit)) || Fail(
            FactCodes.InvalidEvidence,
            path.To("evidence.hash"),
            $"{Quoted.Short(evidence.Hash)} is no SHA-256: write its 64 hexadecimal digits."))
        && AllowText(evidence.Issuer, path, "evidence.issuer", _limits.MaxTextLength)
        && AllowText(evidence.Period, path, "evidence.period", _limits.MaxNameLength);

    private bool AllowFamily(string? family) => family is null or "pcf-lifecycle" or "org-co2" || Fail(
        FactCodes.UnknownFamily,
        "family",
        $"{Quoted.Short(family)} is no family of factors: use pcf-lifecycle (fit for products) or org-co2 (for organisations).");

    private bool AllowGwp(string? gwp)
    {
        if (gwp is null)
            return true;

        var isReport = gwp.Length is > 2 and < 6 && gwp.StartsWith("AR", StringComparison.Ordinal)
            && gwp[2] != '0' && gwp.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0;
        if (!isReport)
        {
            return Fail(
                FactCodes.InvalidGwp,
                "gwp",
                $"{Quoted.Short(gwp)} is no set of characterisation factors: name the IPCC's assessment report, as AR6.");
        }

        return int.Parse(gwp.AsSpan(2), CultureInfo.InvariantCulture) >= _limits.MinGwpReport || Fail(
            FactCodes.OutdatedGwp,
            "gwp",
            string.Create(CultureInfo.InvariantCulture, $"{gwp} is outdated: use characterisation factors of AR{_limits.MinGwpReport} or later."));
    }

    private bool AllowYear(int? year) => year is null
        || (year >= _limits.MinYear && year <= _now.Add(_limits.ClockSkew).Year)
        || Fail(
            FactCodes.ImplausibleYear,
            "year",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The reference year is {year}, but has to be from {_limits.MinYear} to this year."));

    private bool AllowValidity(Validity validity)
    {
        if (ReferenceEquals(validity, Validity.Unstated))
            return true;

        var (start, end, until) = (validity.ReferencePeriodStart, validity.ReferencePeriodEnd, validity.ValidUntil);
        var latest = _now + _limits.ClockSkew;
        if (end <= start)
        {
            return Fail(
                FactCodes.PeriodOrder,
                "referencePeriodEnd",
                $"The reference period ends at {Shown(end.Value)}, which is not after its start at {Shown(start.Value)}: the end is exclusive.");
        }

        if (start > latest || end > latest)
        {
            var (field, date) = start > latest ? ("referencePeriodStart", start) : ("referencePeriodEnd", end);

            return Fail(
                FactCodes.PeriodInFuture,
                field,
                $"{Shown(date!.Value)} lies in the future: data can't be gathered yet; state the period that it was gathered in.");
        }

        return AllowValidUntil(start, end, until);
    }

    private bool AllowValidUntil(DateTimeOffset? start, DateTimeOffset? end, DateTimeOffset? until)
    {
        if (until <= (end ?? start))
        {
            return Fail(
                FactCodes.ValidityOrder,
                "validUntil",
                $"{Shown(until.Value)} is not after the {(end is null ? "start" : "end")} of the reference period, {Shown((end ?? start)!.Value)}.");
        }

        return !(until > end?.AddYears(_limits.MaxValidityYears)) || Fail(
            FactCodes.ValidityTooLong,
            "validUntil",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Shown(until!.Value)} is more than {_limits.MaxValidityYears} years after the end of the reference period, {Shown(end!.Value)}."));
    }

    private bool Fail(string code, string field, string detail)
    {
        Error = new(code, field, detail);
        return false;
    }

    private static string Shown(decimal number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Shown(DateTimeOffset date) => date.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Where in a fact something is, made into text only when something is wrong with it.</summary>
    private readonly record struct Path(string? Array, int Index)
    {
        public static Path Root => default;

        public string To(string field) =>
            Array is null ? field : string.Create(CultureInfo.InvariantCulture, $"{Array}[{Index}].{field}");
    }
}
