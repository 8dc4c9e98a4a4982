using System.Collections.Immutable;
using Footprints.Identities;

namespace Footprints.Facts;

/// <summary>Writes facts in their canonical form: what the ledger stores and hashes.</summary>
/// <remarks>
/// UTF-8 JSON without white space, members in a fixed order, absent ones left out; numbers without exponent, leading or
/// trailing zeros; dates in UTC; in texts only the quotation mark, the backslash and control characters are escaped. So
/// equal facts have equal bytes however they were written, and writing what was read from these bytes gives them again.
/// </remarks>
public static class FactWriter
{
    /// <summary>The canonical bytes of the fact, in the schema <see cref="FactSchema.Current"/> of its kind.</summary>
    public static byte[] Write(Fact fact)
    {
        using var json = new CanonicalJson();
        json.OpenObject();
        json.Text(Member.Kind, FactKinds.Name(fact.Kind));
        Write(json, fact);
        json.CloseObject();

        return json.ToArray();
    }

    private static void Write(CanonicalJson json, Fact fact)
    {
        switch (fact)
        {
            case Fact.Enterprise enterprise:
                json.Text(Member.Id, enterprise.Id.Text);
                json.Text(Member.Name, enterprise.Name);
                json.TextIfAny(Member.Country, enterprise.Country);
                break;
            case Fact.Factor factor:
                WriteFactor(json, factor);
                break;
            case Fact.Product product:
                WriteProduct(json, product);
                break;
            case Fact.Component component:
                WriteComponent(json, component);
                break;
            case Fact.Volume volume:
                json.Text(Member.Enterprise, volume.EnterpriseId.Text);
                json.Text(Member.Product, volume.ProductId.Text);
                json.Number(Member.Quantity, volume.Quantity);
                json.TextIfAny(Member.Unit, volume.Unit?.Name);
                break;
            case Fact.Share share:
                WriteShare(json, share.EnterpriseId, share.ProductId, share.WithId);
                json.DateIfAny(Member.ValidUntil, share.ValidUntil);
                break;
            case Fact.Withdrawn withdrawn:
                WriteWithdrawn(json, withdrawn);
                break;
            case Fact.Publication publication:
                WritePublication(json, publication);
                break;
            case Fact.Expiry expiry:
                json.Text(Member.Id, expiry.Id.Text);
                json.Integer(Member.ExpiredVersion, expiry.ExpiredVersion);
                json.DateIfAny(Member.ValidUntil, expiry.ValidUntil);
                break;
            default:
                throw new ArgumentException($"There is no canonical form of {fact.GetType().Name}.", nameof(fact));
        }
    }

    private static void WriteFactor(CanonicalJson json, Fact.Factor factor)
    {
        json.Text(Member.Id, factor.Id.Text);
        json.Text(Member.Library, factor.Library);
        json.Text(Member.Release, factor.Release);
        json.Text(Member.Name, factor.Name);
        json.Text(Member.Unit, factor.Unit.Name);
        WriteEmissions(json, factor.Emissions);
        json.TextIfAny(Member.Family, factor.Family);
        json.TextIfAny(Member.Gwp, factor.Gwp);
        json.TextIfAny(Member.Geography, factor.Geography);
        if (factor.Year is { } year)
            json.Integer(Member.Year, year);

        json.TextIfAny(Member.Source, factor.Source);
        WriteValidity(json, factor.Validity);
    }

    private static void WriteProduct(CanonicalJson json, Fact.Product product)
    {
        json.Text(Member.Id, product.Id.Text);
        json.Text(Member.Enterprise, product.EnterpriseId.Text);
        json.Text(Member.Name, product.Name);
        json.Text(Member.Unit, product.Unit.Name);
        json.NumberIfAny(Member.MassPerUnit, product.MassPerUnit);
        if (!product.Direct.IsEmpty)
            WriteDirect(json, product.Direct);

        json.NumberIfAny(Member.PublishThreshold, product.PublishThreshold);
        if (!product.Inputs.IsEmpty)
            WriteInputs(json, product.Inputs);

        WriteValidity(json, product.Validity);
    }

    private static void WriteDirect(CanonicalJson json, ImmutableArray<DirectEmissions> entries)
    {
        json.OpenArray(Member.Direct);
        foreach (var entry in entries)
        {
            json.OpenObject();
            json.TextIfAny(Member.Stage, entry.Stage);
            WriteEmissions(json, entry);
            json.CloseObject();
        }

        json.CloseArray();
    }

    private static void WriteEmissions(CanonicalJson json, DirectEmissions entry)
    {
        foreach (var (lane, amount) in entry.Amounts)
            json.Number((Member)lane, amount);

        var quality = entry.Quality;
        json.FlagIfAny(Member.Primary, quality.Primary);
        json.FlagIfAny(Member.Verified, quality.Verified);
        json.NumberIfAny(Member.TechnologicalDqr, quality.TechnologicalDqr);
        json.NumberIfAny(Member.GeographicalDqr, quality.GeographicalDqr);
        json.NumberIfAny(Member.TemporalDqr, quality.TemporalDqr);
        json.NumberIfAny(Member.Spread, quality.Spread);
        if (!quality.Pedigree.IsDefaultOrEmpty)
        {
            json.OpenArray(Member.Pedigree);
            foreach (var score in quality.Pedigree)
                json.Element(score);

            json.CloseArray();
        }

        if (quality.Evidence is { } evidence)
        {
            json.OpenObject(Member.Evidence);
            json.Text(Member.Hash, evidence.Hash);
            json.TextIfAny(Member.Issuer, evidence.Issuer);
            json.TextIfAny(Member.Period, evidence.Period);
            json.CloseObject();
        }
    }

    private static void WriteInputs(CanonicalJson json, ImmutableArray<Input> inputs)
    {
        json.OpenArray(Member.Inputs);
        foreach (var input in inputs)
        {
            json.OpenObject();
            json.Text(Member.Of, input.Of.Text);
            json.Number(Member.Quantity, input.Quantity);
            json.TextIfAny(Member.Unit, input.Unit?.Name);
            json.CloseObject();
        }

        json.CloseArray();
    }

    private static void WriteComponent(CanonicalJson json, Fact.Component component)
    {
        json.Text(Member.Id, component.Id.Text);
        json.Text(Member.Enterprise, component.EnterpriseId.Text);
        json.Text(Member.Name, component.Name);
        json.Text(Member.Unit, component.Unit.Name);
        json.OpenArray(Member.Sources);
        foreach (var source in component.Sources)
        {
            json.OpenObject();
            json.Text(Member.Of, source.Of.Text);
            json.Number(Member.Share, source.Share);
            json.TextIfAny(Member.Instead, source.Instead?.Text);
            json.CloseObject();
        }

        json.CloseArray();
    }

    private static void WriteWithdrawn(CanonicalJson json, Fact.Withdrawn withdrawn)
    {
        var id = withdrawn.Id.Text;
        if (withdrawn.Kind == FactKind.Volume)
        {
            var space = id.IndexOf(' ', StringComparison.Ordinal);
            json.Text(Member.Enterprise, id[..space]);
            json.Text(Member.Product, id[(space + 1)..]);
        }
        else if (withdrawn.Kind == FactKind.Share)
        {
            var (enterprise, product, buyer) = withdrawn.Id.ReadShare();
            WriteShare(json, enterprise, product, buyer);
        }
        else
        {
            json.Text(Member.Id, id);
        }

        json.FlagIfAny(Member.Withdrawn, true);
    }

    private static void WriteShare(CanonicalJson json, EntityId enterprise, EntityId? product, EntityId buyer)
    {
        json.Text(Member.Enterprise, enterprise.Text);
        json.TextIfAny(Member.Product, product?.Text);
        json.Text(Member.With, buyer.Text);
    }

    private static void WritePublication(CanonicalJson json, Fact.Publication publication)
    {
        json.Text(Member.Id, publication.Id.Text);
        json.Text(Member.Uuid, publication.Uuid.ToString());
        json.TextIfAny(Member.Preceding, publication.Preceding?.ToString());
        json.Integer(Member.SettledThrough, publication.SettledThrough);
        json.Integer(Member.ProductVersion, publication.ProductVersion);
        json.Text(Member.Unit, publication.Unit.Name);
        json.Text(Member.Reason, publication.Reason);
        json.OpenArray(Member.Total);
        foreach (var lane in publication.Total)
            json.ExactElement(lane);

        json.CloseArray();
    }

    private static void WriteValidity(CanonicalJson json, Validity validity)
    {
        json.DateIfAny(Member.ReferencePeriodStart, validity.ReferencePeriodStart);
        json.DateIfAny(Member.ReferencePeriodEnd, validity.ReferencePeriodEnd);
        json.DateIfAny(Member.ValidUntil, validity.ValidUntil);
    }
}
