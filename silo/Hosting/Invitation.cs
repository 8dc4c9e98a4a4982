using System.Globalization;
using Grains;

namespace Silo.Hosting;

/// <summary>What a start says: where the grid is, what it holds, and what to try next.</summary>
internal sealed class Invitation(string address, GridState state, TimeSpan elapsed)
{
    private const string Json = "-H 'Content-Type: application/json'";

    // The anode maker turns to solar power: every battery, car and portfolio behind it follows.
    private const string Change =
        """{"kind":"product","id":"urn:prod:graphos:anode","enterprise":"urn:ent:graphos","name":"Graphite anode material","unit":"kilogram","direct":[{"stage":"graphitisation","fossil":0.9}],"inputs":[{"of":"urn:factor:demo:solar-cn:2024","quantity":6.2}]}""";

    private const string Answer =
        """{"kind":"product","id":"urn:prod:kaltwerk:cooling-unit","enterprise":"urn:ent:kaltwerk","name":"Cooling unit","unit":"piece","direct":[{"stage":"production","fossil":96,"primary":true}]}""";

    private const string First =
        """{"kind":"product","id":"urn:prod:acme:cell","enterprise":"urn:ent:acme","name":"Cell","unit":"piece","direct":[{"stage":"production","fossil":0.8,"primary":true}]}""";

    public string ToDemo() =>
        $"""

        The grid is ready on {address} after {Seconds} s: {Facts} facts of the demo supply chain, all settled.

        The total of its car maker, per year
          curl -s {address}/v1/enterprises/urn:ent:aurora/footprint
        Watch that total live (Ctrl+C ends it); the page does so too: {address}/
          curl -N {address}/v1/enterprises/urn:ent:aurora/live
        Change a fact deep in the chain, and read the total that includes the change
          receipt=$(curl -s {address}/v1/facts {Json} -d '{Change}' | sed 's/.*"receipt":"\([0-9]*\)".*/\1/')
          curl -s "{address}/v1/enterprises/urn:ent:aurora/footprint?atLeast=$receipt&wait=5s"
        A car with a supplier that has not answered, and the answer
          curl -s {address}/v1/products/urn:prod:borealis:skua/footprint
          curl -s {address}/v1/facts {Json} -d '{Answer}'
        All else: {address}/reference

        """;

    public string ToFound() =>
        $"""

        The grid is ready on {address} after {Seconds} s, with everything as it was: {Facts} facts, all settled.

        The page: {address}/   The reference: {address}/reference
          curl -s '{address}/v1/enterprises?limit=5'

        """;

    public string ToEmpty() =>
        $"""

        The grid is ready on {address} after {Seconds} s, and empty.

        Push the first fact, and read its footprint
          receipt=$(curl -s {address}/v1/facts {Json} -d '{First}' | sed 's/.*"receipt":"\([0-9]*\)".*/\1/')
          curl -s "{address}/v1/products/urn:prod:acme:cell/footprint?atLeast=$receipt&wait=5s"
        Many at once, one on each line of a file
          curl -s {address}/v1/facts -H 'Content-Type: application/x-ndjson' --data-binary @FILE
        All else: {address}/reference   The page: {address}/

        """;

    private string Seconds => elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private string Facts => state.Head.ToString("N0", CultureInfo.InvariantCulture);
}
