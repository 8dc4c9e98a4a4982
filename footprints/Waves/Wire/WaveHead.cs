namespace Footprints.Waves.Wire;

/// <summary>What every message inside a wave begins with.</summary>
internal readonly record struct WaveHead(
    int From, int To, long Term, long Wave, long Epoch, long FromActivation, long ToActivation)
{
    public static void Write(WireWriter writer, WaveMessage.InWave message)
    {
        writer.Int(message.From);
        writer.Int(message.To);
        writer.Long(message.Term);
        writer.Long(message.Wave);
        writer.Long(message.Epoch);
        writer.Long(message.FromActivation);
        writer.Long(message.ToActivation);
    }

    public static WaveHead Read(ref WireReader reader) => new(
        reader.Int(), reader.Int(), reader.Long(), reader.Long(), reader.Long(), reader.Long(), reader.Long());
}
