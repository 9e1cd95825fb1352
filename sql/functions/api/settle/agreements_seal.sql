-- Arrays are of one length, an element a row of api.agreements_clear();
-- p_sealed in hex.  What has become another number meanwhile is sealed the next
-- time.
create or replace function api.agreements_seal(p_supplier int4[],
    p_job int8[], p_sealed_for text[], p_was text[], p_sealed text[])
returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v record;
begin
    /* It is the same number: nobody need be quoted anew. */
    perform set_config('ticket.sealing', 'on', true);

    for v in
        select *
        from unnest(p_supplier, p_job, p_sealed_for, p_was, p_sealed)
             k (supplier_id, job_id, sealed_for, was, sealed)
        order by k.supplier_id, k.job_id, k.sealed_for
    loop
        if v.job_id = 0 then
            update ticket.party_account a
            set agreement_shown = impl.agreement_masked(a.agreement_no),
                agreement_sealed = decode(v.sealed, 'hex'),
                agreement_no = null
            where a.supplier_id = v.supplier_id
              and a.party_no = split_part(v.sealed_for, '.', 1)::int4
              and a.account_no = split_part(v.sealed_for, '.', 2)::int4
              and encode(sha256(convert_to(a.agreement_no, 'UTF8')), 'hex')
                  = v.was;
        else
            update ticket.pay_job j
            set content = j.content - 'agreement_no'
                          || jsonb_build_object('agreement_sealed', v.sealed)
            where j.supplier_id = v.supplier_id and j.job_id = v.job_id
              and encode(sha256(convert_to(j.content ->> 'agreement_no',
                                           'UTF8')), 'hex') = v.was;
        end if;
    end loop;

    perform set_config('ticket.sealing', '', true);
end;
$$;

comment on function api.agreements_seal is
'Puts seals in the place of numbers of agreements in clear.';

grant execute on function api.agreements_seal to ticket_worker;
