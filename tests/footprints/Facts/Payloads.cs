using Footprints.Facts;

namespace Footprints.Tests.Facts;

/// <summary>Facts as their bytes lie in the ledger.</summary>
internal static class Payloads
{
    public static LedgerPayload Of(LedgerFact fact) => new(
        fact.Position,
        fact.Series,
        fact.Version,
        fact.Fact.Kind,
        FactSchema.Current(fact.Fact.Kind),
        FactWriter.Write(fact.Fact));
}
