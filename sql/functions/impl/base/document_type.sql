create or replace function impl.document_type(p_supplier int4,
    p_document int8, p_kind int2)
returns "char"
language plpgsql stable
as $$
begin
    return coalesce((select d.rebate_type
                     from ticket.deposit_document d
                     where d.supplier_id = p_supplier
                       and d.order_id = p_document),
                    case p_kind when 1 then '0' else '3' end::"char");
end;
$$;

comment on function impl.document_type(int4, int8, int2) is
'What a document on a rebate account was for, by the numbers of 4.2.33.';
