-- Of p_change: visitors, as core/staff/tk_visitors.h makes them, and
-- request_key, to which what they say is sealed.
create or replace function impl.proposal_visitors_keep(p_supplier int4,
    p_proposal int8, p_change jsonb)
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.proposal_visitor (supplier_id, proposal_id, visitor_no,
        request_key, line_no, id_type, id_sealed, id_index, name_sealed,
        name_index, phone_sealed)
    select p_supplier, p_proposal, v.no, p_change ->> 'request_key',
           (v.said ->> 'line')::int2, (v.said ->> 'type')::int2,
           (v.said ->> 'id_sealed')::bytea, (v.said ->> 'id_index')::bytea,
           (v.said ->> 'name_sealed')::bytea,
           (v.said ->> 'name_index')::bytea,
           (v.said ->> 'phone_sealed')::bytea
    from jsonb_array_elements(p_change -> 'visitors')
         with ordinality v (said, no);
end;
$$;

comment on function impl.proposal_visitors_keep(int4, int8, jsonb) is
'Keeps the visitors that a proposal is for beside it.';

create or replace function impl.proposal_change(p_proposal ticket.proposal)
returns jsonb
language plpgsql stable
as $$
begin
    return p_proposal.change || coalesce(
        (select jsonb_build_object('request_key', min(v.request_key),
                    'visitors', jsonb_agg(jsonb_build_object(
                        'line', v.line_no, 'type', v.id_type,
                        'id_sealed', '\x' || encode(v.id_sealed, 'hex'),
                        'id_index', '\x' || encode(v.id_index, 'hex'),
                        'name_sealed', '\x' || encode(v.name_sealed, 'hex'),
                        'name_index', '\x' || encode(v.name_index, 'hex'),
                        'phone_sealed', '\x' || encode(v.phone_sealed, 'hex'))
                        order by v.visitor_no))
         from ticket.proposal_visitor v
         where v.supplier_id = p_proposal.supplier_id
           and v.proposal_id = p_proposal.proposal_id
         having count(*) > 0), '{}');
end;
$$;

comment on function impl.proposal_change(ticket.proposal) is
'What was asked for, with the visitors it is for.';

create or replace function impl.proposal_visitors_over(p_supplier int4,
    p_proposal int8)
returns void
language plpgsql volatile
as $$
begin
    delete from ticket.proposal_visitor v
    where v.supplier_id = p_supplier and v.proposal_id = p_proposal;
end;
$$;

comment on function impl.proposal_visitors_over(int4, int8) is
'Somebody has decided: who they were the order knows, or nobody need.';
