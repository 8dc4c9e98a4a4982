namespace Footprints.Waves;

/// <summary>Who takes part in waves by messages alone: it puts what it has to say into the outbox that it was made with.</summary>
public interface IWaveMachine
{
    /// <summary>Takes in a message, which may be lost, doubled, late or overtaken.</summary>
    void Receive(WaveMessage message);

    /// <summary>Says again what was not acknowledged.</summary>
    void Remind();
}
