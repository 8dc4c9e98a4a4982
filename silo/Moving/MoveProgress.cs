using System.Globalization;

namespace Silo.Moving;

/// <summary>Shows how far an import or an export is: a line per tenth.</summary>
internal sealed class MoveProgress(TextWriter console, string what, long all) : IProgress<long>
{
    private const int Tenths = 10;

    private long _told;

    public void Report(long value)
    {
        var tenths = all == 0 ? Tenths : value * Tenths / all;
        if (tenths == _told)
            return;

        _told = tenths;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what} {value:N0} of {all:N0} entries"));
    }
}
