using Footprints.Facts;
using Footprints.Identities;

namespace Footprints.Waves.Wire;

/// <summary>Reads what leader and members tell each other; letters among members are read by <see cref="LetterReading"/>.</summary>
internal static class WaveReading
{
    public static WaveMessage Read(ref WireReader reader)
    {
        var code = (WaveCode)reader.Byte();

        return code switch
        {
            WaveCode.Hello => new WaveMessage.Hello { From = reader.Int(), To = reader.Int(), Term = reader.Long() },
            WaveCode.Joined => new WaveMessage.Joined
            {
                From = reader.Int(),
                To = reader.Int(),
                Term = reader.Long(),
                Activation = reader.Long(),
                IsLoaded = reader.Flag(),
                SettledThrough = reader.Long(),
                Applied = reader.Long(),
            },
            (>= WaveCode.Begin and <= WaveCode.Acknowledged) or WaveCode.Shape or WaveCode.Shaped => ReadStep(code, WaveHead.Read(ref reader), ref reader),
            _ => LetterReading.Read(code, WaveHead.Read(ref reader), ref reader),
        };
    }

    private static WaveMessage.InWave ReadStep(WaveCode code, WaveHead head, ref WireReader reader)
    {
        return code switch
        {
            WaveCode.Begin => new WaveMessage.Begin
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                Activations = reader.Run<long>(),
                Entries = ReadEntries(ref reader),
                IsAlone = reader.Flag(),
            },
            WaveCode.Begun => ReadBegun(head, ref reader),
            WaveCode.Shape => new WaveMessage.Shape
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                Activations = reader.Run<long>(),
            },
            WaveCode.Shaped => new WaveMessage.Shaped
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                IsReshaped = reader.Flag(),
            },
            WaveCode.Arrange => new WaveMessage.Arrange
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                Activations = reader.Run<long>(),
            },
            WaveCode.Arranged => new WaveMessage.Arranged
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                Touched = reader.Run<TouchedMember>(),
            },
            WaveCode.Run => new WaveMessage.Run
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                Step = reader.Int(),
                Horizon = reader.Int(),
                Announced = reader.Run<AnnouncedLetters>(),
            },
            WaveCode.Ran => new WaveMessage.Ran
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                Step = reader.Int(),
                Lowest = reader.Int(),
                Touched = reader.Run<TouchedMember>(),
                Recomputed = reader.Int(),
                Changed = reader.Int(),
            },
            WaveCode.Settle => new WaveMessage.Settle
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
            },
            WaveCode.Settled => new WaveMessage.Settled
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
            },
            WaveCode.Acknowledged => new WaveMessage.Acknowledged
            {
                From = head.From,
                To = head.To,
                Term = head.Term,
                Wave = head.Wave,
                Epoch = head.Epoch,
                FromActivation = head.FromActivation,
                ToActivation = head.ToActivation,
                Number = reader.Int(),
                Lowest = reader.Int(),
                Used = reader.Flag() ? LetterReading.ReadUsed(ref reader) : null,
            },
            _ => throw WireReader.Broken(),
        };
    }

    private static WaveMessage.Begun ReadBegun(WaveHead head, ref WireReader reader)
    {
        var (lowest, touched, flags) = (reader.Int(), reader.Run<TouchedMember>(), reader.Byte());

        return new WaveMessage.Begun
        {
            From = head.From,
            To = head.To,
            Term = head.Term,
            Wave = head.Wave,
            Epoch = head.Epoch,
            FromActivation = head.FromActivation,
            ToActivation = head.ToActivation,
            Lowest = lowest,
            Touched = touched,
            IsReshaped = (flags & 1) != 0,
            AwaitsOwners = (flags & 2) != 0,
        };
    }

    private static EntryReference[]? ReadEntries(ref WireReader reader)
    {
        const int leastBytes = 37;
        if (!reader.Flag())
            return null;

        var entries = new EntryReference[reader.Count(leastBytes)];
        for (var at = 0; at < entries.Length; at++)
        {
            entries[at] = new EntryReference(
                reader.Long(), reader.Values<CellKey>(1)[0], (VersionSeries)reader.Byte(), reader.Int(), reader.Long());
        }

        return entries;
    }
}
