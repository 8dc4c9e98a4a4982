using ClientApi.Hosting;

namespace Silo.Hosting;

/// <summary>What the program is asked to do instead of running the grid: a word among the settings, and what it is about.</summary>
/// <param name="Operand">A file or a number; empty where the word needs none.</param>
/// <param name="Settings">The other arguments.</param>
internal sealed record GridCommand(string Name, string Operand, string[] Settings)
{
    public const string Verify = "verify";
    public const string Export = "export";
    public const string Import = "import";
    public const string Repartition = "repartition";
    public const string Sharing = "sharing";

    private static readonly Dictionary<string, string> Operands = new(StringComparer.Ordinal)
    {
        [Verify] = "",
        [Export] = "FILE",
        [Import] = "FILE",
        [Repartition] = "N",
        [Sharing] = "open|required",
    };

    /// <summary>The command, or none where the grid is to run.</summary>
    /// <exception cref="StartRefusedException">There is no such command, or what it is about is missing.</exception>
    public static GridCommand? Find(string[] arguments)
    {
        for (var at = 0; at < arguments.Length; at++)
        {
            var argument = arguments[at];
            if (argument.Contains('='))
                continue;

            // A setting may have its value in the argument after it.
            if (argument.StartsWith('-') || argument.StartsWith('/'))
                at++;
            else
                return Of(argument, arguments, at);
        }

        return null;
    }

    private static GridCommand Of(string name, string[] arguments, int at)
    {
        if (!Operands.TryGetValue(name, out var operand))
            throw new StartRefusedException($"There is no command {name}: there are {string.Join(", ", Operands.Keys)}; --help tells more.");
        if (operand.Length == 0)
            return new(name, "", [.. arguments[..at], .. arguments[(at + 1)..]]);
        if (at + 1 == arguments.Length)
            throw new StartRefusedException($"The command {name} needs to know more: {name} {operand}.");

        return new(name, arguments[at + 1], [.. arguments[..at], .. arguments[(at + 2)..]]);
    }
}
