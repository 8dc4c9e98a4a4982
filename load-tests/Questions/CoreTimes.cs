using System.Globalization;

namespace LoadTests.Questions;

/// <summary>Time of all cores: what work costs, whoever else waits for the cores meanwhile.</summary>
/// <param name="Api">Of the API.</param>
/// <param name="Silos">Of all silos together.</param>
/// <param name="Load">Of the load itself.</param>
/// <param name="Machine">Of everything on the machine, the database too.</param>
internal readonly record struct CoreTimes(TimeSpan Api, TimeSpan Silos, TimeSpan Load, TimeSpan Machine)
{
    /// <summary>All since each of them began.</summary>
    public static CoreTimes Now(TimeSpan api, TimeSpan silos) => new(api, silos, Environment.CpuUsage.TotalTime, Busy());

    public static CoreTimes operator -(CoreTimes later, CoreTimes earlier) => new(
        later.Api - earlier.Api, later.Silos - earlier.Silos, later.Load - earlier.Load, later.Machine - earlier.Machine);

    /// <summary>For each of so many.</summary>
    public static CoreTimes operator /(CoreTimes times, double count) => new(times.Api / count, times.Silos / count, times.Load / count, times.Machine / count);

    /// <summary>Since the machine was started: user, nice, system, and both kinds of interrupts, in hundredths of a second.</summary>
    private static TimeSpan Busy()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);

        return ((int[])[1, 2, 3, 6, 7]).Sum(at => long.Parse(ticks[at], CultureInfo.InvariantCulture)) * TimeSpan.FromMilliseconds(10);
    }
}
