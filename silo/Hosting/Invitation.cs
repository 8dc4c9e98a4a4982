using System.Globalization;
using Grains;

namespace Silo.Hosting;

/// <summary>What a start says: where the grid is, what it holds, and what to try next.</summary>
/// <param name="credentials">The file with the demo principals' secrets; none while access control is off.</param>
internal sealed class Invitation(string address, string? credentials, GridState state, TimeSpan elapsed)
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

        {Tokens}The total of its car maker, per year
          curl -s {As("aurora")}{address}/v1/enterprises/urn:ent:aurora/footprint
        Watch that total live (Ctrl+C ends it); the page does so too: {address}/
          curl -N {As("aurora")}{address}/v1/enterprises/urn:ent:aurora/live
        Change a fact deep in the chain, and read the total that includes the change
          receipt=$(curl -s {As("graphos")}{address}/v1/facts {Json} -d '{Change}' | sed 's/.*"receipt":"\([0-9]*\)".*/\1/')
          curl -s {As("aurora")}"{address}/v1/enterprises/urn:ent:aurora/footprint?atLeast=$receipt&wait=5s"
        Another maker's car with a supplier that has not answered, and the answer
          curl -s {As("borealis")}{address}/v1/products/urn:prod:borealis:skua/footprint
          curl -s {As("kaltwerk")}{address}/v1/facts {Json} -d '{Answer}'
        All else: {address}/reference

        """;

    public string ToFound() =>
        $"""

        The grid is ready on {address} after {Seconds} s, with everything as it was: {Facts} facts, all settled.

        {Tokens}The page: {address}/   The reference: {address}/reference
          curl -s {As("aurora")}'{address}/v1/enterprises?limit=5'

        """;

    public string ToEmpty() =>
        $"""

        The grid is ready on {address} after {Seconds} s, and empty.

        {Tokens}Push the first fact, and read its footprint
          receipt=$(curl -s {As("acme")}{address}/v1/facts {Json} -d '{First}' | sed 's/.*"receipt":"\([0-9]*\)".*/\1/')
          curl -s {As("acme")}"{address}/v1/products/urn:prod:acme:cell/footprint?atLeast=$receipt&wait=5s"
        Many at once, one on each line of a file
          curl -s {As("acme")}{address}/v1/facts -H 'Content-Type: application/x-ndjson' --data-binary @FILE
        All else: {address}/reference   The page: {address}/

        """;

    /// <summary>How a shell gets the token of a demo principal.</summary>
    private string Tokens => credentials is null ? "" :
        $$"""
        A token of one of the demo principals
          token() { curl -s {{address}}/auth/token -d grant_type=client_credentials -u "$(sed -n "s/.*\"name\":\"$1\".*\"clientId\":\"\([^\"]*\)\",\"clientSecret\":\"\([^\"]*\)\".*/\1:\2/p" {{credentials}})" | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p'; }

        """;

    /// <summary>The header of one of them.</summary>
    private string As(string name) => credentials is null ? "" : $"-H \"Authorization: Bearer $(token {name})\" ";

    private string Seconds => elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

    private string Facts => state.Head.ToString("N0", CultureInfo.InvariantCulture);
}
