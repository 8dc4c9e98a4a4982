using LoadTests.Grids;
using LoadTests.Pushes;

namespace LoadTests.Chaos;

/// <summary>Who asks the grid: each supplier with a token of its own, and its operator; nobody in particular while access control is off.</summary>
internal sealed class Bearers
{
    private readonly Dictionary<string, string> _tokens;

    private Bearers(Dictionary<string, string> tokens, string? ofOperator) => (_tokens, Operator) = (tokens, ofOperator);

    public static Bearers None { get; } = new([], ofOperator: null);

    /// <summary>The token of whoever runs the grid.</summary>
    public string? Operator { get; }

    public static Bearers OfOperator(string token) => new([], token);

    /// <summary>Makes an operator and a client for each enterprise, and gets their tokens.</summary>
    public static async Task<Bearers> GetAsync(GridProcesses cluster, IReadOnlyList<string> enterprises, CancellationToken cancellation)
    {
        await cluster.ReadyAsync(cancellation);
        var operates = await cluster.AddOperatorAsync();
        var tokens = await SupplierTokens.GetAsync(cluster.Address, operates, enterprises, cancellation);

        return new(
            enterprises.Zip(tokens).ToDictionary(pair => pair.First, pair => pair.Second),
            await SupplierTokens.OfOperatorAsync(cluster.Address, operates, cancellation));
    }

    /// <summary>The token of an enterprise.</summary>
    public string? Of(string enterprise) => _tokens.GetValueOrDefault(enterprise);
}
