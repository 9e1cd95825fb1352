-- A ticket at a gate has its passages as they are: to make arrays of each of
-- their columns took longer than to judge by them.
alter type ticket.gate_ticket
    drop attribute nos,
    drop attribute ats,
    drop attribute days,
    drop attribute counts,
    drop attribute devices,
    drop attribute outs,
    drop attribute undone,
    drop attribute last_no,
    add attribute passages ticket.passage[];    -- by their numbers
