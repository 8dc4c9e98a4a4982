using System.Text.Json;
using System.Text.Json.Nodes;
using ClientApi;
using ClientApi.Figures;
using Footprints.Facts;
using Footprints.Identities;
using Grains;
using Grains.Figures;

namespace Whole.Tests.Reads;

/// <summary>What the grid would answer to somebody who may see everything.</summary>
internal sealed class WholeAnswers(IGrid grid)
{
    /// <param name="isKept">Of which libraries nothing is told that factors say of themselves.</param>
    public async Task<JsonNode> FootprintAsync(FactKind kind, string id, string? detail, Func<string, bool>? isKept = null)
    {
        var of = EntityId.Of(id);
        var answer = detail switch
        {
            "inputs" => Found(await grid.ReadBreakdownAsync(kind, of, default, default)).Answer(),
            "provenance" => Kept(Found(await grid.ReadProvenanceAsync(kind, of, default, default)), isKept).Answer(),
            _ => Found(await grid.ReadAsync(kind, of, default, default)).Answer(),
        };

        return JsonSerializer.SerializeToNode(answer, ApiJson.Default.FootprintAnswer)!;
    }

    private static Provenance Kept(Provenance provenance, Func<string, bool>? isKept) => provenance with
    {
        Facts = [.. provenance.Facts.Select(fact => fact.Library is { } library && isKept?.Invoke(library) == true
            ? new ProvenanceFact(fact.Id, null, 0, 0, null, null, null, fact.InsteadOf)
            : fact)],
    };

    public async Task<JsonNode> SetAsync(IReadOnlyList<string> ids) => JsonSerializer.SerializeToNode(
        Found(await grid.ReadManyAsync([.. ids.Select(EntityId.Of)], default, default)).Answer(), ApiJson.Default.FootprintSetAnswer)!;

    /// <summary>The figure as a buyer sees it.</summary>
    public static JsonNode Outline(JsonNode footprint)
    {
        footprint["missing"] = new JsonArray();
        footprint.AsObject().Remove("loop");

        return footprint;
    }

    /// <summary>A product in the sum of what its owner adds and the sum of what others do, where these may be told apart.</summary>
    public async Task<(double Own, double Others)?> SumsAsync(WhoSeesWhat model, string product)
    {
        var whole = Found(await grid.ReadBreakdownAsync(FactKind.Product, EntityId.Of(product), default, default));
        if (whole.Figure.Status != TotalStatus.Complete)
            return null;

        var leaves = new List<(string Of, double Pcf)>();
        foreach (var input in whole.Inputs)
        {
            if (!input.Of.StartsWith("urn:comp:", StringComparison.Ordinal))
            {
                leaves.Add((input.Of, input.Pcf));
                continue;
            }

            var component = Found(await grid.ReadBreakdownAsync(FactKind.Component, EntityId.Of(input.Of), default, default));
            var total = component.Inputs.Sum(source => source.Pcf);
            leaves.AddRange(component.Inputs.Select(source => (source.Of, source.Pcf / total * input.Pcf)));
        }

        string OrganisationOf(string id) => EveryReader.OrganisationOf(model.Owned[id].Owner);
        var factors = leaves.Where(leaf => model.Factors.ContainsKey(leaf.Of)).Sum(leaf => leaf.Pcf);
        var products = leaves.Where(leaf => !model.Factors.ContainsKey(leaf.Of)).ToList();
        var (own, all) = (whole.DirectPcf + factors, whole.Figure.PcfExcludingBiogenicUptake);
        if (products.Count == 0)
            return (all, 0);

        var suppliers = products.Where(leaf => OrganisationOf(leaf.Of) != OrganisationOf(product))
            .GroupBy(leaf => OrganisationOf(leaf.Of), leaf => leaf.Pcf).Select(supplier => Math.Abs(supplier.Sum())).Where(size => size > 0).ToList();

        return suppliers.Count >= 3 && suppliers.TrueForAll(size => size <= 0.8 * suppliers.Sum()) ? (own, all - own) : null;
    }

    private static T Found<T>(ReadOutcome<T> outcome) => Assert.IsType<ReadOutcome<T>.Found>(outcome).Value;
}
