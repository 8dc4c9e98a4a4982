using System.Globalization;

namespace Silo.Demo;

/// <summary>Shows how far the loading is: one line that is rewritten on a terminal, a line per quarter in a log.</summary>
internal sealed class DemoProgress(TextWriter console, bool isTerminal, int all)
{
    private const int Quarters = 4;

    private int _toldQuarters;

    public void Tell(int done)
    {
        var quarters = (int)((long)done * Quarters / all);
        if (!isTerminal && quarters == _toldQuarters)
            return;

        _toldQuarters = quarters;
        var line = string.Create(CultureInfo.InvariantCulture, $"Loading the demo supply chain: {done:N0} of {all:N0} facts");
        if (isTerminal)
            console.Write(done < all ? $"\r{line}" : $"\r{line}\n");
        else
            console.WriteLine(line);
    }
}
